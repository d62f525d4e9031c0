using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>The line below Claude Code's prompt: what Claude Code knows about the session, and what the transcripts add.</summary>
public static class StatusLine
{
    private const string Separator = " | ";

    /// <summary>Formats the line. Unknown values are left out.</summary>
    /// <param name="input">The input from Claude Code.</param>
    /// <param name="usage">The usage from the transcripts; null if they cannot be read.</param>
    /// <returns>One line without escape sequences.</returns>
    public static string Format(StatusInput input, LiveUsage? usage)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (usage is null)
            return Format(input, null, default);
        // The rate comes from the usage itself; the individual requests are not known here.
        var figures = StatusFigures.FromUsage(usage, [], TimeZoneInfo.Utc);
        return Format(input, figures, usage.At, usage.CostPerHour);
    }

    /// <summary>Formats the line from figures that may be cached.</summary>
    /// <param name="input">The input from Claude Code.</param>
    /// <param name="usage">The usage from the transcripts; null if they cannot be read.</param>
    /// <param name="now">The time.</param>
    internal static string Format(StatusInput input, StatusFigures? usage, DateTimeOffset now) =>
        Format(input, usage, now, usage?.CostPerHour(now));

    private static string Format(StatusInput input, StatusFigures? usage, DateTimeOffset now, decimal? costPerHour)
    {
        var parts = new List<string>();
        if ((input.Model ?? usage?.SessionModel) is { } model)
            parts.Add(TerminalText.Model(model) + (input.Agent is { } agent ? $" as {VisibleText.Of(agent)}" : ""));
        if ((input.ContextPercent ?? usage?.ContextFill * 100) is { } context)
            parts.Add(string.Create(CultureInfo.CurrentCulture, $"context {context:0}%"));
        if ((input.SessionCost ?? usage?.SessionCost) is { } session)
            parts.Add($"session {TerminalText.Cost(session)}");
        if (usage is not null)
        {
            if (usage.TodayRequests > 0)
                parts.Add($"today {TerminalText.Cost(usage.TodayCost, usage.TodayHasUnpriced)}");
            if (usage.BlockEndTicks > now.UtcTicks)
                parts.Add($"block {TerminalText.Cost(usage.BlockCost, usage.BlockHasUnpriced)}, "
                    + $"{TerminalText.Span(TimeSpan.FromTicks(usage.BlockEndTicks - now.UtcTicks))} left");
            if (costPerHour is > 0 and var rate)
                parts.Add($"{TerminalText.Cost(rate)}/h");
            if (usage.BudgetName is { } budget)
            {
                var chance = usage.BudgetChance >= BudgetState.Likely
                    ? string.Create(CultureInfo.CurrentCulture, $", {usage.BudgetChance * 100:0}% likely to be used up")
                    : "";
                var status = usage.BudgetStatus switch { BudgetStatus.Exceeded => " EXCEEDED", BudgetStatus.Warning => "!", _ => "" };
                parts.Add(string.Create(CultureInfo.CurrentCulture,
                    $"{VisibleText.Of(budget)} {usage.BudgetPercent:0}%{status}{chance}"));
            }
        }
        // A session left open overnight still reports yesterday's limits.
        if (input.FiveHourPercent is { } fiveHours && !(input.FiveHourResets <= now))
            parts.Add(string.Create(CultureInfo.CurrentCulture, $"5h limit {fiveHours:0}%"));
        if (input.SevenDayPercent is { } week && !(input.SevenDayResets <= now))
            parts.Add(string.Create(CultureInfo.CurrentCulture, $"7d limit {week:0}%"));
        return parts.Count > 0 ? string.Join(Separator, parts) : "ClaudePerf: nothing used yet";
    }
}
