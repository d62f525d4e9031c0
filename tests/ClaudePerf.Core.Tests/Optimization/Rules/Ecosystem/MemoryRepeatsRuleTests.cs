using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Tests.Optimization.Rules;

public sealed class MemoryRepeatsRuleTests : IDisposable
{
    private const string Repeated = "Never commit to the main branch without a review by another person.";

    private readonly EcosystemSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Verbatim_repeats_of_memory_are_removed()
    {
        _sandbox.Write("project/CLAUDE.md", $"# Project\n\n- {Repeated}\n- Use four spaces.\n");
        _sandbox.Agent("one", $"You are one.\n\n* {Repeated}\n* Never commit anything else.\n");
        var result = _sandbox.Optimize(["claude-md-repeats"])["one"];
        Assert.DoesNotContain(Repeated, result.Text, StringComparison.Ordinal);
        Assert.Contains("Never commit anything else.", result.Text, StringComparison.Ordinal);
        Assert.True(result.Preservation.Passed, string.Join("; ", result.Preservation.Violations));
        Assert.Equal(EditState.Applied, Assert.Single(result.Edits).State);
    }

    [Theory]
    [InlineData("Never commit to the main branch without review by another person.")]
    [InlineData("Always commit to the main branch without a review by another person.")]
    public void Text_that_differs_from_memory_stays(string other)
    {
        _sandbox.Write("project/CLAUDE.md", $"- {other}\n");
        _sandbox.Agent("one", $"You are one.\n\n- {Repeated}\n");
        Assert.False(_sandbox.Optimize(["claude-md-repeats"])["one"].IsChanged);
    }

    [Fact]
    public void An_agent_without_memory_keeps_its_text()
    {
        _sandbox.Write("project/CLAUDE.md", $"- {Repeated}\n");
        _sandbox.Agent("one", $"You are one.\n\n- {Repeated}\n", "omitClaudeMd: true\n");
        Assert.False(_sandbox.Optimize(["claude-md-repeats"])["one"].IsChanged);
    }

    [Theory]
    [InlineData("project/CLAUDE.local.md", "project/.claude/agents")]
    [InlineData("home/.claude/CLAUDE.md", "project/.claude/agents")]
    [InlineData("project/CLAUDE.md", "home/.claude/agents")]
    public void Memory_that_not_every_user_of_the_agent_has_does_not_count(string memory, string agents)
    {
        _sandbox.Write(memory, $"- {Repeated}\n");
        _sandbox.Agent("one", $"You are one.\n\n- {Repeated}\n", folder: agents);
        Assert.False(_sandbox.Optimize(["claude-md-repeats"])["one"].IsChanged);
    }

    [Fact]
    public void The_users_memory_counts_for_the_users_agents()
    {
        _sandbox.Write("home/.claude/CLAUDE.md", $"{Repeated}\n");
        _sandbox.Agent("one", $"You are one.\n\n{Repeated}\n", folder: "home/.claude/agents");
        Assert.True(_sandbox.Optimize(["claude-md-repeats"])["one"].IsChanged);
    }

    [Fact]
    public void Text_limited_by_the_line_before_it_stays()
    {
        _sandbox.Write("project/CLAUDE.md", $"- {Repeated}\n");
        _sandbox.Agent("one", $"You are one.\n\nOnly for hotfixes:\n\n- {Repeated}\n");
        Assert.False(_sandbox.Optimize(["claude-md-repeats"])["one"].IsChanged);
    }
}
