using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.Overview;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Reports.Overview;

/// <summary>An overview with something to show in each section.</summary>
internal static class SampleOverview
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 30, 0, TimeSpan.Zero);

    internal static CostOverview Full { get; } = new()
    {
        At = Now,
        Path = "/home/dev/shop",
        Cost7Days = 128.4m,
        Cost7DaysBefore = 114.64m,
        Cost30Days = 512.1m,
        Cost30DaysBefore = 556.63m,
        Requests = 12_345,
        Sessions = 56,
        TopAgents = [new("main", 8_000, 312.4m, 0.61), new("Explore", 3_100, 88.1m, 0.172), new("reviewer", 1, 51m, 0.0996)],
        TopSessions =
        [
            new("Fix the flaky payment test", "/home/dev/shop", Now.AddDays(-2), 812, 41.2m, 0.08, Session),
            new(null, "/home/dev/shop", Now.AddHours(-5), 90, 31m, 0.06, Session),
            new("A title that is much too long for one line of a narrow terminal, so that it has to be shortened somewhere in the middle",
                @"C:\work\warehouse", Now.AddDays(-20), 77, 20.5m, 0.04, Session),
        ],
        HitRate = 0.942,
        AvoidableMisses = 34,
        AvoidableMissCost = 21.3m,
        StartupTokens = 13_510,
        StartupShare = 0.01351,
        StartupCost = 18.2m,
        StartupSessions = 12,
        Definitions = 47,
        Errors = [Finding("reviewer", "The frontmatter does not end: add a line with three dashes after the last field, otherwise the "
            + "agent does not load.")],
        Budgets = [Budget("daily", 12.3m, 20m), Budget("team", 212.5m, 200m)],
        Savings =
        [
            Saving("Prompts longer than 200,000 tokens", 45.1m, SavingCertainty.Replayed),
            Saving("Prompts written again within the cache lifetime (308 times)", 31m, SavingCertainty.Measured),
            Saving("Tool results longer than 5,000 tokens", 28.5m, SavingCertainty.UpperBound),
        ],
        SavingsTogether = 97m,
        MonthlyBill = 512.1m,
        SavingsIncludeContent = true,
        Saved = 31.9m,
        SavedLow = 20m,
        SavedHigh = 44m,
        SavedPerMonth = 19.14m,
        Changes = 3,
        ChangesWithoutDifference = 2,
    };

    /// <summary>An overview without usage, ecosystem and budgets.</summary>
    internal static CostOverview Empty { get; } = new()
    {
        At = Now,
        Path = "/home/dev",
        NoUsage = "No Claude Code transcripts were found in ~/.claude/projects or ~/.config/claude/projects (set CLAUDE_CONFIG_DIR to "
            + "change the location). Claude Code creates them there when it runs.",
    };

    private const string Session = "11111111-1111-4111-8111-111111111111";

    internal static Finding Finding(string name, string message) => new()
    {
        RuleId = "does-not-load", Severity = FindingSeverity.Error, Message = message, Path = $"/home/dev/shop/.claude/agents/{name}.md",
        Name = name,
    };

    internal static BudgetState Budget(string name, decimal used, decimal limit) => new()
    {
        Budget = new TokenBudget { Name = name, Limit = limit, Unit = BudgetUnit.USD, Thresholds = [50, 80] }, Used = used,
        Forecast = used + 1,
    };

    private static SavingFinding Saving(string title, decimal saving, SavingCertainty certainty) => new()
    {
        Kind = SavingKind.CarriedContext, Title = title, Saving = saving, Low = saving - 5, High = saving + 5, Certainty = certainty,
        Effect = "None.", Change = "Do it.",
    };
}
