using ClaudePerf.Core.Reports.Dashboard;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;

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
        UsageReportBuilder.Build(UsageTable.FromRequests(requests), Requests.By(), Now,
            cancellation: TestContext.Current.CancellationToken);

    internal static UsageReport Large(int requests = 1_500) => Of(Many(requests)) with
    {
        Budgets =
        [
            new ReportBudget("Everything", "everything", "Month", 400, "USD", 212.5m, 380, "Ok") { Low = 290, High = 520.25m,
                Chance = 0.38 },
            new ReportBudget("Reviews <b>", "agent code-reviewer", "Day", 10, "USD", 8.2m, 11.4m, "Warning"),
            new ReportBudget("Tokens", "project shop", "Week", 2_000_000, "Tokens", 2_340_000, null, "Exceeded"),
        ],
        Carried =
        [
            Part(ContextPart.ToolResults, "Read", 24), Part(ContextPart.ToolResults, HostileAgent, 7),
            Part(ContextPart.ToolCalls, "Read", 5),
            Part(ContextPart.ToolDefinitions, null, 12), Part(ContextPart.SystemPrompt, null, 6), Part(ContextPart.Thinking, null, 3),
        ],
        Savings = new SavingAnswer
        {
            Findings = [Finding("Prompts of more than 200,000 tokens", 31.25m), Finding("<b>Start-up</b> weight", 0.05m)],
            MonthlyBill = 400, Together = 31.3m, TogetherInterval = (22.5m, 40.1m), Days = 30, Sessions = 38, LeftOut = 1, Billed = 400,
            Agents = [], MonthlyLimit = null,
        },
        Titles = new Dictionary<string, string> { ["session-1"] = "Fix the tide cache", ["session-2"] = HostileAgent },
        Optimizations =
        [
            new ReportOptimization("code-reviewer", "/home/dev/shop/.claude/agents/code-reviewer.md", Now.AddDays(-3), 4_210,
                3_105, 310, 62),
            new ReportOptimization(HostileAgent, "/home/dev/shop/.claude/agents/x.md", Now.AddDays(-3), 900, 870, 40, 40),
        ],
    };

    private static CarriedContext Part(ContextPart part, string? tool, decimal cost) =>
        new() { Part = part, Tool = tool, Items = 40, Tokens = 90_000, TokensSent = 4_000_000, Cost = cost / 10 };

    private static SavingFinding Finding(string title, decimal saving) => new()
    {
        Kind = SavingKind.CarriedContext, Title = title, Saving = saving, Low = saving / 2, High = 2 * saving, Share = 0.08, Sessions = 12,
        Certainty = SavingCertainty.Replayed, Effect = "A compacted conversation loses details.", Change = "\"autoCompactWindow\": 233000",
        Details = ["/home/dev/shop: $21.00"],
    };

    /// <summary>A year of work with a dozen agents, each with its own model, on several projects.</summary>
    internal static UsageRequest[] Year(int requests) => [.. Many(requests).Select((request, i) => request with
    {
        Timestamp = Now.AddDays(-365 + 365.0 * i / requests),
        SessionId = $"session-{i / 60}",
        AgentType = i % 3 == 0 ? null : $"agent-{i % 17}",
        Model = Models[i % 3 == 0 ? 0 : i % 17 % 3],
        Project = $"/home/dev/project-{i / 60 % 5}",
        InputTokens = 3 + i * 7919L % 900,
        OutputTokens = 90 + i * 104_729L % 1_900,
        CacheReadTokens = 12_000 + i * 15_485_863L % 150_000,
        CacheWrite5mTokens = 300 + i * 32_452_843L % 9_000,
    })];

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
