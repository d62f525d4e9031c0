using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>The line under Claude Code's prompt: what Claude Code knows of the session, and what the transcripts know besides.</summary>
public static class StatusLine
{
    private const string Separator = " | ";

    /// <summary>Puts it together. What is not known is left out.</summary>
    /// <param name="input">What Claude Code said.</param>
    /// <param name="usage">What the transcripts say; null where they cannot be read.</param>
    /// <returns>One line without escape sequences.</returns>
    public static string Of(StatusInput input, LiveUsage? usage)
    {
        ArgumentNullException.ThrowIfNull(input);
        var parts = new List<string>();
        if ((input.Model ?? usage?.Session?.Model) is { } model)
            parts.Add(TerminalText.Model(model) + (input.Agent is { } agent ? $" as {VisibleText.Of(agent)}" : ""));
        if ((input.ContextPercent ?? usage?.Session?.ContextFill * 100) is { } context)
            parts.Add(string.Create(CultureInfo.CurrentCulture, $"context {context:0}%"));
        if ((input.SessionCost ?? usage?.Session?.Usage.Cost) is { } session)
            parts.Add($"session {TerminalText.Cost(session)}");
        if (usage is not null)
        {
            if (usage.Today.Requests > 0)
                parts.Add($"today {TerminalText.Cost(usage.Today.Cost, usage.Today.Unpriced.Count > 0)}");
            if (usage.Block is { } block)
                parts.Add($"block {TerminalText.Cost(block.Usage.Cost, block.Usage.Unpriced.Count > 0)}, {TerminalText.Span(block.Remaining)} left");
            if (usage.CostPerHour is > 0 and var rate)
                parts.Add($"{TerminalText.Cost(rate)}/h");
            if (usage.Budgets.MaxBy(budget => budget.Percent) is { } budget)
                parts.Add(string.Create(CultureInfo.CurrentCulture, $"{VisibleText.Of(budget.Name)} {budget.Percent:0}%{budget.Status switch { BudgetStatus.Exceeded => " EXCEEDED", BudgetStatus.Warning => "!", _ => "" }}"));
        }
        if (input.FiveHourPercent is { } fiveHours)
            parts.Add(string.Create(CultureInfo.CurrentCulture, $"5h limit {fiveHours:0}%"));
        if (input.SevenDayPercent is { } week)
            parts.Add(string.Create(CultureInfo.CurrentCulture, $"7d limit {week:0}%"));
        return parts.Count > 0 ? string.Join(Separator, parts) : "ClaudePerf: nothing used yet";
    }
}
