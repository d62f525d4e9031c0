namespace ClaudePerf.Core.Tests.Optimization.Editing;

public sealed class ReferencePlaceTests : IDisposable
{
    private static readonly string Example =
        "```python\n" + string.Concat(Enumerable.Range(0, 900).Select(i => $"value{i} = compute({i})\n")) + "```";

    private static readonly string Body =
        $"You are one of the team and do what it asks you for.\n\n## Usage examples\n\n{Example}\n\n{Checks(40)}";

    private readonly EcosystemSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData(".claude/agents/one.md", ".claude/references/one/usage-examples.md")]
    [InlineData(".claude/agents/team/one.md", ".claude/references/one/usage-examples.md")]
    [InlineData(".claude/commands/team/agents/one.md", ".claude/references/one/usage-examples.md")]
    [InlineData(".claude/skills/one/SKILL.md", ".claude/skills/one/references/usage-examples.md")]
    public void Moved_text_goes_where_the_loader_does_not_search(string prompt, string file)
    {
        _sandbox.Write("project/" + prompt, $"---\nname: one\ndescription: About one\n---\n{Body}");
        var result = Assert.Single(_sandbox.Optimize(["reference-text"]).Values);
        Assert.Equal(Path.Combine(_sandbox.Root, file.Replace('/', Path.DirectorySeparatorChar)), Assert.Single(result.Files).Path);

        // Once written, the file is not loaded as a prompt, and nothing is left to do.
        File.WriteAllText(Path.Combine(_sandbox.Root, prompt), result.Text);
        _sandbox.Write("project/" + file, result.Files[0].Content);
        Assert.False(Assert.Single(_sandbox.Optimize(["reference-text"]).Values).IsChanged);
    }

    [Fact]
    public void A_prompt_of_one_yaml_block_stays()
    {
        var definition =
            "activation:\n  - STEP 1: Read this entire file\n  - You must always ask before you write a file\n  - Never load "
                + "other files during activation\n"
            + string.Concat(Enumerable.Range(0, 40).Select(i => $"  - item{i}: value {i}\n"));
        _sandbox.Agent("whole", $"# Whole\n\n```yaml\n{definition}```\n");
        _sandbox.Agent(
            "part", $"# Part\n\n## Rules\n\n```yaml\n{definition}```\n\n{Checks(80)}");
        Assert.All(_sandbox.Optimize(["reference-*"]).Values, result => Assert.Empty(result.Files));
    }

    private static string Checks(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"- Check item {i} of the list with care.\n"));
}
