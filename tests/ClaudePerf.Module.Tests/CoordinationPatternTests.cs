namespace ClaudePerf.Module.Tests;

/// <summary>Get-CoordinationPattern as its users meet it.</summary>
public sealed class CoordinationPatternTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public CoordinationPatternTests()
    {
        foreach (var name in (string[])["log-reader", "sql-tuner"])
            _session.Write($"eco/.claude/agents/{name}.md", $"---\nname: {name}\ndescription: About {name}\n---\nWork.\n");
        _session.Write("eco/CLAUDE.md", "Slow pages: log-reader + sql-tuner\n");
        _session.Write("eco/.claude/coordination.json", """{"patterns":[{"name":"mine","steps":["log-reader","nobody"]}]}""");
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Patterns_come_from_the_file_and_the_prompts()
    {
        var result = _session.Run("Get-CoordinationPattern eco").ThrowIfFailed();
        Assert.Equal(["mine", "Slow pages"], result.Property("Name"));
        Assert.Equal(["log-reader > nobody", "log-reader & sql-tuner"], result.Property("Flow"));
        Assert.Equal(["Slow pages"], _session.Run("Get-CoordinationPattern eco -Source Prompt").ThrowIfFailed().Property("Name"));
        Assert.Equal(["Slow pages"], _session.Run("Get-CoordinationPattern eco -Agent sql*").ThrowIfFailed().Property("Name"));
        Assert.Equal(["mine"], _session.Run("Get-CoordinationPattern -LiteralPath eco -Name mi*").ThrowIfFailed().Property("Name"));
        Assert.Contains(_session.Run("Get-CoordinationPattern eco -Verbose").Verbose,
            line => line.Contains("nobody", StringComparison.Ordinal));
    }

    [Fact]
    public void A_graph_is_one_string()
    {
        Assert.StartsWith("flowchart LR", (string)_session.Run("Get-CoordinationPattern eco -As Mermaid").ThrowIfFailed().Single.BaseObject,
            StringComparison.Ordinal);
        Assert.StartsWith("digraph", (string)_session.Run("Get-CoordinationPattern eco -As Dot").ThrowIfFailed().Single.BaseObject,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eco -Name none", "PatternNotFound")]
    [InlineData("missing", "PathNotFound")]
    [InlineData("eco -PatternFile eco/CLAUDE.md", "InvalidPatternFile")]
    public void Errors_have_ids(string arguments, string id) =>
        Assert.StartsWith(id + ",", Assert.Single(_session.Run($"Get-CoordinationPattern {arguments}").Errors).FullyQualifiedErrorId,
            StringComparison.Ordinal);

    [Fact]
    public void An_ecosystem_without_patterns_is_reported()
    {
        _session.Write("bare/.claude/agents/one.md", "---\nname: one\ndescription: One\n---\nWork.\n");
        var result = _session.Run("Get-CoordinationPattern bare").ThrowIfFailed();
        Assert.Empty(result.Output);
        Assert.Contains("No coordination patterns were found", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }
}
