using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Tests.Optimization.Rules;

public sealed class SharedTextRuleTests : IDisposable
{
    private static readonly string Example =
        "```python\n" + string.Concat(Enumerable.Range(0, 900).Select(i => $"field{i} = value({i})\n")) + "```";

    private readonly EcosystemSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Text_shared_by_three_agents_moves_to_one_file()
    {
        foreach (var name in new[] { "one", "two", "three" })
            _sandbox.Agent(
                name, $"You are {name} of the team and do what it asks you for.\n\n## Sample code\n\n{Example}\n\nNever skip {name}.\n");
        _sandbox.Agent("other", "You are the other.\n");
        var results = _sandbox.Optimize(["shared-text"]);

        var path = Path.Combine(_sandbox.Root, ".claude", "references", "shared", "sample-code.md");
        Assert.All(new[] { "one", "two", "three" }, name =>
        {
            var result = results[name];
            Assert.True(result.Preservation.Passed, string.Join("; ", result.Preservation.Violations));
            Assert.Equal((path, Example + "\n"), (Assert.Single(result.Files).Path, result.Files[0].Content));
            Assert.Contains("`.claude/references/shared/sample-code.md`", result.Text, StringComparison.Ordinal);
            Assert.Contains($"Never skip {name}.", result.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("field7", result.Text, StringComparison.Ordinal);
            Assert.True(result.OnInvokeAfter < result.OnInvokeBefore);
        });
        Assert.False(results["other"].IsChanged);
    }

    [Fact]
    public void The_form_of_an_answer_is_needed_every_time()
    {
        foreach (var name in new[] { "one", "two", "three" })
            _sandbox.Agent(name, $"You are {name} of the team and do what it asks you for.\n\n## Output format\n\n{Example}\n");
        Assert.All(_sandbox.Optimize(["shared-text"]).Values, result => Assert.False(result.IsChanged));
    }

    [Fact]
    public void Text_shared_by_two_agents_stays()
    {
        foreach (var name in new[] { "one", "two" })
            _sandbox.Agent(name, $"You are {name} of the team and do what it asks you for.\n\n## Sample code\n\n{Example}\n");
        Assert.All(_sandbox.Optimize(["shared-text"]).Values, result => Assert.False(result.IsChanged));
    }

    [Fact]
    public void Instructions_stay()
    {
        var rules = string.Concat(Enumerable.Range(0, 20).Select(i => $"- You must never change file number {i} without asking.\n"));
        foreach (var name in new[] { "one", "two", "three" })
            _sandbox.Agent(name, $"You are {name} of the team and do what it asks you for.\n\n{rules}");
        Assert.All(_sandbox.Optimize(["shared-text"]).Values, result => Assert.False(result.IsChanged));
    }

    [Fact]
    public void An_agent_that_cannot_read_keeps_its_text()
    {
        foreach (var name in new[] { "one", "two", "three", "blind" })
            _sandbox.Agent(name, $"You are {name} of the team and do what it asks you for.\n\n## Sample code\n\n{Example}\n",
                name == "blind" ? "tools: WebSearch\n" : "");
        var results = _sandbox.Optimize(["shared-text"]);
        Assert.False(results["blind"].IsChanged);
        Assert.True(results["one"].IsChanged);
    }

    [Fact]
    public void Text_that_is_replaced_before_sending_stays()
    {
        foreach (var name in new[] { "one", "two", "three" })
            _sandbox.Write($"project/.claude/commands/{name}.md",
                $"{name} $ARGUMENTS\n\n## Sample code\n\n{Example.Replace("value(7)", "$ARGUMENTS", StringComparison.Ordinal)}\n");
        Assert.All(_sandbox.Optimize(["shared-text"]).Values, result => Assert.False(result.IsChanged));
    }

    [Fact]
    public void Finding_shared_code_takes_linear_time()
    {
        for (var i = 0; i < 60; i++)
            _sandbox.Agent(
                $"agent{i}",
                $"You are number {i} of the team and do what it asks you for.\n\n## Example 1\n\n{Example}\n\nText of {i}.\n\n## "
                    + $"Example 2\n\n{Example.Replace("field", "name", StringComparison.Ordinal)}\n");
        var results = _sandbox.Optimize(["shared-text"]);
        Assert.All(results.Values, result => Assert.Equal(2, result.Edits.Count(edit => edit.State == EditState.Applied)));
        Assert.Equal(2, results.Values.SelectMany(result => result.Files).Select(file => file.Path).Distinct().Count());
    }
}
