using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Tests.Optimization.Rules;

public sealed class PathRulesRuleTests : IDisposable
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 5).Select(i => $"- Keep rule {i} of the handlers.\n"));

    private readonly EcosystemSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("## API (`src/api/`)\n\n", "src/api/**")]
    [InlineData("## Tests in packages/web/tests\n\n", "packages/web/tests/**")]
    [InlineData("## SQL\n\nApplies to `*.sql` and `db/schema.rb`.\n\n", "**/*.sql\ndb/schema.rb")]
    [InlineData("## Web\n\nWhen you change files under `web/`, this holds:\n\n", "web/**")]
    public void A_section_that_says_where_it_applies_can_become_a_rule(string section, string globs)
    {
        var memory = $"# Project\n\nBuild it.\n\n{section}{Text}\n## Everywhere\n\nNever push.\n";
        _sandbox.Write("project/CLAUDE.md", memory);
        var result = _sandbox.Optimize(["claude-md-paths"])["CLAUDE.md"];
        Assert.Equal($"# Project\n\nBuild it.\n\n## Everywhere\n\nNever push.\n", result.Text);
        Assert.True(result.Preservation.Passed, string.Join("; ", result.Preservation.Violations));
        Assert.True(result.AlwaysOnAfter < result.AlwaysOnBefore);
        var file = Assert.Single(result.Files);
        Assert.Equal(Path.Combine(_sandbox.Root, ".claude", "rules"), Path.GetDirectoryName(file.Path));

        // Claude Code reads it as a rule for those files.
        File.WriteAllText(Path.Combine(_sandbox.Root, "CLAUDE.md"), result.Text);
        _sandbox.Write("project/.claude/rules/" + Path.GetFileName(file.Path), file.Content);
        var rule = Ecosystem.ReadFile(file.Path);
        Assert.Equal(PromptKind.Rule, rule.Kind);
        Assert.Equal(globs.Split('\n'), rule.Paths);
        Assert.Equal($"{section}{Text}", rule.Body.TrimStart());
    }

    [Theory]
    [InlineData("## API\n\n")]
    [InlineData("## API\n\nThe handlers stand in `src/api/`, and you must know them everywhere.\n\n")]
    [InlineData("## See https://example.com/api/\n\n")]
    [InlineData("## API (`src/api/`)\n\n@docs/api.md\n\n")]
    public void Other_sections_stay(string section)
    {
        _sandbox.Write("project/CLAUDE.md", $"# Project\n\n{section}{Text}");
        Assert.False(_sandbox.Optimize(["claude-md-paths"])["CLAUDE.md"].IsChanged);
    }

    [Fact]
    public void By_its_level_it_is_a_proposal_with_the_file()
    {
        _sandbox.Write("project/CLAUDE.md", $"# Project\n\n## API (`src/api/`)\n\n{Text}");
        var result = _sandbox.Optimize(["claude-md-*"])["CLAUDE.md"];
        Assert.False(result.IsChanged);
        var edit = Assert.Single(result.Edits);
        Assert.Equal((EditState.Proposed, Path.Combine(_sandbox.Root, ".claude", "rules", "api-src-api.md")),
            (edit.State, Assert.Single(edit.Files)));
        Assert.True(edit.TokensSaved > 0);
    }
}
