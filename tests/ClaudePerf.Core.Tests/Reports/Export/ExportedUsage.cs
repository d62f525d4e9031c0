using ClaudePerf.Core.Reports.Export;
using ClaudePerf.Core.Reports.Export.Identity;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Reports.Export;

/// <summary>
/// Requests for exports: two months and two sessions, one request by a subagent, one in fast mode, one of a model without a price,
/// one with text that could break a format.
/// </summary>
internal static class ExportedUsage
{
    internal const string HostileAgent = "=cmd|'/c calc'!A1\u001b[2J\"é😀";

    internal static IReadOnlyList<UsageRequest> All { get; } =
    [
        Requests.At("2026-10-31T23:59:59.123Z", input: 1000, output: 200)
            with { SessionId = "one", CacheWrite5mTokens = 300, CacheWrite1hTokens = 70, CacheReadTokens = 5000, Effort = "high",
                CliVersion = "2.1.330", GitBranch = "main", WebSearches = 1 },
        Requests.At("2026-11-01T00:00:00Z", input: 10, output: 20)
            with { SessionId = "one", AgentId = "a1", AgentType = "reviewer", Skill = "review", Speed = "fast", Plugin = "pr-tools",
                McpServer = "github", WorkflowRun = "wf_1", Prompt = "u1" },
        Requests.At("2026-11-01T00:00:30Z", input: 30, output: 40)
            with { SessionId = "one", AgentId = "a1", AgentType = "reviewer", Skill = "review", Speed = "fast", Plugin = "pr-tools",
                McpServer = "github", WorkflowRun = "wf_1", Prompt = "u1" },
        Requests.At("2026-11-02T10:00:00Z", "no-such-model", input: 7, output: 8)
            with { SessionId = "two", IsFinal = false, Content = OutputParts.Of(1, 77) },
        Requests.At("2026-11-03T10:00:00Z", input: 1, output: 2)
            with { SessionId = "two", AgentId = "a2", AgentType = HostileAgent, Project = "/home/dev/o'brien \"x\"" },
    ];

    internal static ExportIdentity Identity { get; } = ExportIdentity.Find(
        new() { User = "alice", Host = "laptop", Team = "payments", Organization = "Acme", Repository = "github.com/acme/orders" },
        static _ => null);

    internal static RequestSelection Selection(Func<UsageQuery, UsageQuery>? change = null, IReadOnlyList<UsageRequest>? requests = null,
        ExportIdentity? identity = null)
    {
        var query = Requests.By();
        return new RequestSelection(UsageTable.FromRequests(requests ?? All), change is null ? query : change(query), identity);
    }

    internal static UsageGroup Total() => Requests.By().Run([.. All]).Total;
}
