using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Evidence;
using ClaudePerf.Core.Tests.Agents;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.ToolUse;

namespace ClaudePerf.Core.Tests.Optimization.Evidence;

public sealed class EvidenceTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Sessions_and_runs_in_the_folder_count()
    {
        _sandbox.Agent("project/.claude/agents/one.md", "one");
        var evidence = Read(
            Request("s1", 0), Request("s1", 1, "one", "run1"), Request("s1", 2, "one", "run1"), Request("s2", 3, "one", "run2"),
            Request("s3", 4, project: Path.Combine(_sandbox.Project, "sub")),
            Request("s4", 5, "one", "run3", project: _sandbox.Project + "2"));
        Assert.Equal((3, 2L, Start.AddDays(4)), (evidence.Sessions, evidence.Of("one").Invocations, evidence.Until!.Value));
    }

    [Fact]
    public void Tools_of_other_projects_do_not_count()
    {
        var evidence = EvidenceReader.Read(
            _sandbox.Discover(), null, [Use(_sandbox.Project, 3), Use(Path.Combine(_sandbox.Project, "sub"), 4), Use("/elsewhere", 9)]);
        Assert.Equal((7, 7L), (evidence.Of("one").Runs, evidence.Of("one").ToolCalls["Read"]));
    }

    [Fact]
    public void Savings_are_weighted_by_use()
    {
        _sandbox.Agent("project/.claude/agents/one.md", "one");
        var evidence =
            Read(Request("s1", 0), Request("s2", 1, "one", "run1"), Request("s2", 2, "one", "run2"), Request("s3", 3, "one", "run3"));
        var result = Optimize(evidence)["one"];
        Assert.Equal((3, 3), (result.Paid!.Sessions, result.Paid.Invocations));
        Assert.Equal((3 * result.AlwaysOnBefore) + (3 * (result.OnInvokeBefore + result.Before.OverheadTokens)), result.Paid.Before);
    }

    [Fact]
    public void An_agent_that_no_session_used_is_reported()
    {
        _sandbox.Agent("project/.claude/agents/one.md", "one");
        _sandbox.Agent("project/.claude/agents/two.md", "two");
        var requests = Enumerable.Range(0, 25).Select(i => Request($"s{i}", i, i == 3 ? "one" : null, i == 3 ? "run" : null)).ToArray();
        var results = Optimize(Read(requests));
        Assert.Empty(results["one"].Findings);
        var finding = Assert.Single(results["two"].Findings);
        Assert.Equal(("unused-definition", results["two"].AlwaysOnBefore), (finding.RuleId, finding.AlwaysOnTokens));
        Assert.Contains("None of the 25 sessions here since 2026-10-01", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15, 1)]
    [InlineData(25, 0)]
    public void Few_sessions_or_days_are_no_evidence_of_disuse(int sessions, int daysApart)
    {
        _sandbox.Agent("project/.claude/agents/one.md", "one");
        Assert.Empty(Optimize(Read([.. Enumerable.Range(0, sessions).Select(i => Request($"s{i}", i * daysApart))]))["one"].Findings);
    }

    [Fact]
    public void A_shadowed_agent_is_reported()
    {
        _sandbox.Agent("project/.claude/agents/one.md", "one");
        _sandbox.Agent("home/.claude/agents/one.md", "one");
        var ecosystem = _sandbox.Discover();
        var options = new OptimizationOptions { Measure = EcosystemSandbox.Measure };
        var findings = new PromptOptimizer(options, ecosystem)
            .OptimizeAll(ecosystem.Definitions, cancellation: TestContext.Current.CancellationToken).SelectMany(result => result.Findings);
        Assert.Equal("shadowed-definition", Assert.Single(findings).RuleId);
    }

    private Dictionary<string, OptimizationResult> Optimize(OptimizationEvidence evidence)
    {
        var ecosystem = _sandbox.Discover();
        return new PromptOptimizer(new OptimizationOptions { Measure = EcosystemSandbox.Measure, Evidence = evidence }, ecosystem)
            .OptimizeAll(ecosystem.Definitions, cancellation: TestContext.Current.CancellationToken).ToDictionary(result => result.Name);
    }

    private OptimizationEvidence Read(params UsageRequest[] requests) =>
        EvidenceReader.Read(_sandbox.Discover(), UsageTable.FromRequests(requests), []);

    private UsageRequest Request(string session, int day, string? agent = null, string? run = null, string? project = null) => new()
    {
        Key = new RequestKey(RequestKeyKind.Line, $"{session}{day}", ""),
        SessionId = session,
        Project = project ?? _sandbox.Project,
        AgentType = agent,
        AgentId = run,
        Model = "claude-opus-5-5",
        Timestamp = Start.AddDays(day),
    };

    private static AgentToolUse Use(string project, int runs) => new()
    {
        AgentType = "one", Project = project, Runs = runs, Calls =
            System.Collections.Immutable.ImmutableSortedDictionary<string, long>.Empty.Add("Read", runs),
    };
}
