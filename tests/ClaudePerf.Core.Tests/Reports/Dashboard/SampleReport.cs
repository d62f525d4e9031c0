using ClaudePerf.Core.Reports.Dashboard;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Reports.Dashboard;

/// <summary>
/// Usage for reports: five weeks of several models, agents and projects, some of them with names that try to be code.
/// </summary>
internal static class SampleReport
{
    internal const string HostileAgent = "</script><img src=x onerror=\"document.title='hacked'\">";
    internal const string HostileProject = "/home/dev/=HYPERLINK(\"http://evil.example\")|<b>bold</b>\u2028";

    internal static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Models = ["claude-opus-5-5", "claude-sonnet-5", "claude-haiku-4-5", "made-up-model"];
    private static readonly string?[] Agents = [null, "code-reviewer", "test-writer", "sql-tuner", HostileAgent];
    private static readonly string[] Projects = ["/home/dev/shop", "/home/dev/api", HostileProject];

    internal static UsageReport Of(params UsageRequest[] requests) =>
        UsageReportBuilder.Build(UsageTable.FromRequests(requests), Requests.By(), Now, TestContext.Current.CancellationToken);

    internal static UsageReport Large(int requests = 1_500) => Of(Many(requests)) with
    {
        Budgets =
        [
            new ReportBudget("Everything", "everything", "Month", 400, "USD", 212.5m, 380, "Ok") { Low = 290, High = 520.25m,
                Chance = 0.38 },
            new ReportBudget("Reviews <b>", "agent code-reviewer", "Day", 10, "USD", 8.2m, 11.4m, "Warning"),
            new ReportBudget("Tokens", "project shop", "Week", 2_000_000, "Tokens", 2_340_000, null, "Exceeded"),
        ],
        Optimizations =
        [
            new ReportOptimization("code-reviewer", "/home/dev/shop/.claude/agents/code-reviewer.md", Now.AddDays(-3), 4_210,
                3_105, 310, 62),
            new ReportOptimization(HostileAgent, "/home/dev/shop/.claude/agents/x.md", Now.AddDays(-3), 900, 870, 40, 40),
        ],
    };

    internal static UsageRequest[] Many(int requests) => [.. Enumerable.Range(0, requests).Select(i =>
    {
        var at = Now.AddDays(-34 + 34.0 * i / requests);
        // More in the middle of the week, when people work.
        var weight = at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1 : 3 + i % 5;
        return Requests.At(at.UtcDateTime.ToString("o", System.Globalization.CultureInfo.InvariantCulture),
            Models[i % 97 == 0 ? 3 : i % 7 % 3], 900 * weight, 400 * weight, $"-{i}") with
        {
            SessionId = $"session-{i / 40}",
            Project = Projects[i / 40 % 9 % 3],
            AgentType = Agents[i % 11 % 5],
            AgentId = i % 11 % 5 == 0 ? null : $"a{i / 40}{i % 5}",
            CacheReadTokens = 21_000 * weight,
            CacheWrite5mTokens = 2_500 * weight,
        };
    })];
}
