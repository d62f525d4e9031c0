using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Evidence;

namespace ClaudePerf.Core.Tests.Optimization.Evidence;

/// <summary>Findings about what several prompts cost together, with the possible saving.</summary>
public sealed class EcosystemFindingTests : IDisposable
{
    private readonly EcosystemSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    private static string Lines(int first, int count) =>
        string.Concat(Enumerable.Range(first, count).Select(i => $"Look at part {i} of the change.\n"));

    [Fact]
    public void Agents_sharing_over_four_fifths_of_their_lines_are_reported()
    {
        _sandbox.Agent("one", Lines(0, 40));
        _sandbox.Agent("two", Lines(0, 38) + Lines(100, 2));
        _sandbox.Agent("three", Lines(0, 20) + Lines(200, 20));
        var results = _sandbox.Optimize([]);
        var finding = Assert.Single(results["one"].Findings);
        Assert.Equal(("similar-agents", results["two"].AlwaysOnBefore), (finding.RuleId, finding.AlwaysOnTokens));
        Assert.Contains("'two'", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("three", finding.Message, StringComparison.Ordinal);
        Assert.Empty(results["two"].Findings);
        Assert.Empty(results["three"].Findings);
    }

    [Fact]
    public void Comparing_agents_takes_linear_time()
    {
        for (var i = 0; i < 300; i++)
            _sandbox.Agent($"agent{i}", Lines(0, 10) + Lines(1000 * (i + 1), 20));
        Assert.All(_sandbox.Optimize([]).Values, result => Assert.Empty(result.Findings));
    }

    [Theory]
    [InlineData("- **one**: reviews\n- **two**: tests\n- **three**: ships\n", true)]
    [InlineData("| Agent | Does |\n|---|---|\n| `one` | reviews |\n| `two` | tests |\n| `three` | ships |\n", true)]
    [InlineData("- Build with make\n- Use one branch\n- two spaces\n", false)]
    [InlineData("- one\n- two\n", false)]
    public void A_list_of_agents_in_memory_is_reported(string list, bool isNamed)
    {
        foreach (var name in new[] { "one", "two", "three" })
            _sandbox.Agent(name, $"You are {name}.\n");
        _sandbox.Write("project/CLAUDE.md", $"# Project\n\nBuild it.\n\n{list}");
        var findings = _sandbox.Optimize([])["CLAUDE.md"].Findings;
        Assert.Equal(isNamed ? ["listed-agents"] : [], findings.Select(finding => finding.RuleId));
        Assert.All(findings, finding => Assert.Contains("line 5", finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(1, false)]
    public void A_file_that_is_read_too_often_is_reported(int reads, bool isNamed)
    {
        _sandbox.Agent("one",
            "You are one.\n\nReference lists (a, b): read `.claude/references/one/lists.md` when the task is about one of them.\n");
        _sandbox.Write("project/.claude/references/one/lists.md", string.Concat(Enumerable.Repeat("- A thing\n", 100)));
        var agent = new AgentEvidence { Runs = 10, Invocations = 10, Requests = 100,
            FilesRead = AgentEvidence.None.FilesRead.Add("/any/.claude/references/one/lists.md", reads) };
        var findings = _sandbox.Optimize([], known => known with { Agents = known.Agents.Add("one", agent) })["one"].Findings;
        Assert.Equal(isNamed ? ["file-read-often"] : [], findings.Select(finding => finding.RuleId));
    }

    [Fact]
    public void Missing_evidence_is_reported()
    {
        _sandbox.Agent("one", "You are one.\n");
        Assert.Contains("No session", _sandbox.Optimize([])["one"].MissingEvidence!, StringComparison.Ordinal);
        Assert.Null(_sandbox.Optimize([], known => known with { Sessions = 3 })["one"].MissingEvidence);
        Assert.Contains("not examined", Prompts.Optimize(Prompts.Agent("x"), OptimizationLevel.Lossless).MissingEvidence!,
            StringComparison.Ordinal);
    }
}
