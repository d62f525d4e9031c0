using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>The line below Claude Code's prompt: what Claude Code knows about the session, and what the transcripts add.</summary>
public static class StatusLine
{
    private const string Separator = " | ";
    private const string WidthVariable = "COLUMNS";

    // Claude Code indents the line by two columns; the same again on the right keeps it from being cut.
    private const int Margins = 4;

    /// <summary>
    /// The columns that the line can take: those of the terminal, which Claude Code passes to its status line, less its margins. Null
    /// if unknown.
    /// </summary>
    internal static int? TerminalWidth =>
        int.TryParse(Environment.GetEnvironmentVariable(WidthVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var columns)
        && columns > Margins ? columns - Margins : null;

    /// <summary>
    /// Formats the line. Unknown values are left out, and so are the least important ones if the terminal is too narrow.
    /// </summary>
    /// <param name="input">The input from Claude Code.</param>
    /// <param name="usage">The usage from the transcripts; null if they cannot be read.</param>
    /// <param name="catalog">The prices; null to leave out what the context costs.</param>
    /// <returns>One line without escape sequences.</returns>
    public static string Format(StatusInput input, LiveUsage? usage, ModelCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (usage is null)
            return Format(input, null, default, TerminalWidth);
        // The rate comes from the usage itself; the individual requests are not known here.
        var figures = StatusFigures.FromUsage(usage, [], TimeZoneInfo.Utc, catalog);
        return Format(input, figures, usage.At, usage.CostPerHour, TerminalWidth);
    }

    /// <summary>Formats the line from figures that may be cached.</summary>
    /// <param name="input">The input from Claude Code.</param>
    /// <param name="usage">The usage from the transcripts; null if they cannot be read.</param>
    /// <param name="now">The time.</param>
    /// <param name="width">The columns of the terminal; null if unknown.</param>
    internal static string Format(StatusInput input, StatusFigures? usage, DateTimeOffset now, int? width = null) =>
        Format(input, usage, now, usage?.CostPerHour(now), width);

    private static string Format(StatusInput input, StatusFigures? usage, DateTimeOffset now, decimal? costPerHour, int? width)
    {
        var parts = new List<(StatusPart Part, string Text)>();
        if ((input.Model ?? usage?.SessionModel) is { } model)
            parts.Add((StatusPart.Model, TerminalText.Model(model) + (input.Effort is { } effort ? $" ({VisibleText.Of(effort)})" : "")
                + (input.Agent is { } agent ? $" as {VisibleText.Of(agent)}" : "")));
        var price = input.Model is { } id && usage is not null ? StatusPrice.Find(usage.Prices, id) : null;
        if (Context(input, usage, price) is { } context)
            parts.Add((StatusPart.Context, context));
        if (Cache(input, price, now) is { } cache)
            parts.Add((StatusPart.Cache, cache));
        if ((input.SessionCost ?? usage?.SessionCost) is { } session)
            parts.Add((StatusPart.Session, $"session {TerminalText.Cost(session)}"));
        if (usage is not null)
            AddUsage(parts, usage, now, costPerHour);
        if (input.SpendUsed is { } spent)
            parts.Add((StatusPart.SpendLimit, Spend(input, spent)));
        // A session left open overnight still reports yesterday's limits.
        if (input.FiveHourPercent is { } fiveHours && !(input.FiveHourResets <= now))
            parts.Add((StatusPart.FiveHours, string.Create(CultureInfo.CurrentCulture, $"5h limit {fiveHours:0}%")));
        if (input.SevenDayPercent is { } week && !(input.SevenDayResets <= now))
            parts.Add((StatusPart.SevenDays, string.Create(CultureInfo.CurrentCulture, $"7d limit {week:0}%")));
        return parts.Count == 0 ? "ClaudePerf: nothing used yet" : Fit(parts, width);
    }

    private static void AddUsage(List<(StatusPart Part, string Text)> parts, StatusFigures usage, DateTimeOffset now, decimal? costPerHour)
    {
        if (usage.TodayRequests > 0)
            parts.Add((StatusPart.Today, $"today {TerminalText.Cost(usage.TodayCost, usage.TodayHasUnpriced)}"));
        if (usage.BlockEndTicks > now.UtcTicks)
            parts.Add((StatusPart.Block, $"block {TerminalText.Cost(usage.BlockCost, usage.BlockHasUnpriced)}, "
                + $"{TerminalText.Span(TimeSpan.FromTicks(usage.BlockEndTicks - now.UtcTicks))} left"));
        if (costPerHour is > 0 and var rate)
            parts.Add((StatusPart.Rate, $"{TerminalText.Cost(rate)}/h"));
        if (usage.BudgetName is not { } budget)
            return;
        var isLikely = usage.BudgetChance >= BudgetState.Likely;
        var chance = isLikely
            ? string.Create(CultureInfo.CurrentCulture, $", {usage.BudgetChance * 100:0}% likely to be used up")
            : "";
        var status = usage.BudgetStatus switch { BudgetStatus.Exceeded => " EXCEEDED", BudgetStatus.Warning => "!", _ => "" };
        parts.Add((isLikely || usage.BudgetStatus != BudgetStatus.Ok ? StatusPart.Warning : StatusPart.Budget,
            string.Create(CultureInfo.CurrentCulture, $"{VisibleText.Of(budget)} {usage.BudgetPercent:0}%{status}{chance}")));
    }

    // Each request reads the whole conversation again. That is its price as long as the cache holds.
    private static string? Context(StatusInput input, StatusFigures? usage, StatusPrice? price)
    {
        var share = (input.ContextPercent ?? usage?.ContextFill * 100) is { } percent
            ? string.Create(CultureInfo.CurrentCulture, $"context {percent:0}%")
            : null;
        if (price is null || input.ContextTokens is not > 0)
            return share;
        return $"{share ?? "context"}, {TerminalText.Cost(price.CostOfReading(input.ContextTokens.Value, input.IsFast))} a request";
    }

    private static string? Cache(StatusInput input, StatusPrice? price, DateTimeOffset now)
    {
        if (input.CacheIsWarm is not { } isWarm)
            return null;
        isWarm = isWarm && !(input.CacheExpires <= now);
        var cost = price is not null && (input.RecacheTokens ?? input.ContextTokens) is > 0 and var tokens
            ? TerminalText.Cost(price.CostOfWriting(tokens, input.CacheIsForAnHour, input.IsFast))
            : null;
        if (!isWarm)
            return cost is null ? "cache cold" : $"cache cold, {cost} to return";
        if (input.CacheExpires is not { } expires)
            return "cache warm";
        return $"cache warm {Remaining(expires - now)}{(cost is null ? "" : $", then {cost}")}";
    }

    private static string Remaining(TimeSpan left) => left < TimeSpan.FromMinutes(1) ? "<1m" : TerminalText.Span(left);

    private static string Spend(StatusInput input, decimal spent)
    {
        var period = input.SpendPeriod is { } name ? VisibleText.Of(name) + " " : "";
        return $"{period}spend {TerminalText.Cost(spent)}{(input.SpendLimit is { } limit ? $" of {TerminalText.Cost(limit)}" : "")}";
    }

    private static string Fit(List<(StatusPart Part, string Text)> parts, int? width)
    {
        var line = string.Join(Separator, parts.Select(static part => part.Text));
        while (width is { } columns && TerminalText.Width(line) > columns)
        {
            if (parts.Count == 1)
                return TerminalText.Fit(line, columns);
            parts.Remove(parts.MaxBy(static part => part.Part));
            line = string.Join(Separator, parts.Select(static part => part.Text));
        }
        return line;
    }

    // The most important first: a narrow terminal shows these longest.
    private enum StatusPart
    {
        Warning,
        Model,
        Cache,
        Context,
        Session,
        Budget,
        SpendLimit,
        Today,
        FiveHours,
        SevenDays,
        Block,
        Rate,
    }
}
