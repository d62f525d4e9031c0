namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>Compares two measured sides: their usage per unit of work, and the causes of the difference in cost.</summary>
public static class UsageComparison
{
    private static readonly
        (UsageDifferenceSection Section, string Measure, UsageUnit Unit, UsageAmount Amount, UsageAmount? By)[] Measures =
    [
        (UsageDifferenceSection.Total, "Cost", UsageUnit.Dollars, UsageAmount.Cost, null),
        (UsageDifferenceSection.Total, "Requests", UsageUnit.Count, UsageAmount.Requests, null),
        (UsageDifferenceSection.Total, "Sessions", UsageUnit.Count, UsageAmount.Sessions, null),
        (UsageDifferenceSection.Total, "ActiveHours", UsageUnit.Hours, UsageAmount.ActiveHours, null),
        (UsageDifferenceSection.Total, "InputTokens", UsageUnit.Tokens, UsageAmount.InputTokens, null),
        (UsageDifferenceSection.Total, "CacheWriteTokens", UsageUnit.Tokens, UsageAmount.CacheWriteTokens, null),
        (UsageDifferenceSection.Total, "CacheReadTokens", UsageUnit.Tokens, UsageAmount.CacheReadTokens, null),
        (UsageDifferenceSection.Total, "OutputTokens", UsageUnit.Tokens, UsageAmount.OutputTokens, null),
        (UsageDifferenceSection.Total, "ThinkingTokens", UsageUnit.Tokens, UsageAmount.ThinkingTokens, null),
        (UsageDifferenceSection.Total, "HitRate", UsageUnit.Share, UsageAmount.CacheReadTokens, UsageAmount.PromptTokens),
        (UsageDifferenceSection.Total, "Misses", UsageUnit.Count, UsageAmount.Misses, null),
        (UsageDifferenceSection.Total, "MissCost", UsageUnit.Dollars, UsageAmount.MissCost, null),
        (UsageDifferenceSection.PerRequest, "Cost", UsageUnit.Dollars, UsageAmount.Cost, UsageAmount.Requests),
        (UsageDifferenceSection.PerRequest, "PromptTokens", UsageUnit.Tokens, UsageAmount.PromptTokens, UsageAmount.Requests),
        (UsageDifferenceSection.PerRequest, "OutputTokens", UsageUnit.Tokens, UsageAmount.OutputTokens, UsageAmount.Requests),
        (UsageDifferenceSection.PerRequest, "MissCost", UsageUnit.Dollars, UsageAmount.MissCost, UsageAmount.Requests),
        (UsageDifferenceSection.PerSession, "Cost", UsageUnit.Dollars, UsageAmount.Cost, UsageAmount.Sessions),
        (UsageDifferenceSection.PerSession, "Requests", UsageUnit.Count, UsageAmount.Requests, UsageAmount.Sessions),
        (UsageDifferenceSection.PerSession, "OutputTokens", UsageUnit.Tokens, UsageAmount.OutputTokens, UsageAmount.Sessions),
        (UsageDifferenceSection.PerActiveHour, "Cost", UsageUnit.Dollars, UsageAmount.Cost, UsageAmount.ActiveHours),
        (UsageDifferenceSection.PerActiveHour, "Requests", UsageUnit.Count, UsageAmount.Requests, UsageAmount.ActiveHours),
        (UsageDifferenceSection.PerActiveHour, "OutputTokens", UsageUnit.Tokens, UsageAmount.OutputTokens, UsageAmount.ActiveHours),
    ];

    /// <summary>Compares two sides.</summary>
    /// <param name="reference">The side to compare with.</param>
    /// <param name="difference">The side to compare.</param>
    /// <param name="arePeriods">Whether the sides are two periods of the same work, so that their totals can differ by
    /// chance.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>Totals, amounts per request, session and active hour, and the causes of the difference in cost, largest
    /// first.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static IReadOnlyList<UsageDifference> Compare(
        ComparedUsage reference, ComparedUsage difference, bool arePeriods, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(difference);
        double? share = arePeriods && reference.Length is { } one && difference.Length is { } other && one + other > TimeSpan.Zero
            ? one / (one + other)
            : null;
        var test = new ChanceTest(reference.Sessions, difference.Sessions, share, cancellation);
        var hasEmptySide = reference.Total.Requests == 0 || difference.Total.Requests == 0;
        var rows = new List<UsageDifference>(Measures.Length + CostCauses.All.Length);
        foreach (var (section, measure, unit, amount, by) in Measures)
        {
            var row = Row(reference, difference, section, measure, unit, Figure(reference, amount, by), Figure(difference, amount, by));
            // If both sides are zero, nothing can have occurred by chance; and a side without requests or without a value has nothing to
            // compare.
            var isEmpty = row is { Reference: 0, Difference: 0 } or { Reference: null } or { Difference: null } || hasEmptySide;
            rows.Add(row with
            {
                Chance = isEmpty ? null
                    : by is { } denominator ? test.ChanceOfRatio(amount, denominator)
                    : share is { } part ? test.ChanceOfTotal(amount, part)
                    : null,
            });
        }
        rows.AddRange(Causes(reference, difference));
        return rows;
    }

    private static decimal? Figure(ComparedUsage side, UsageAmount amount, UsageAmount? by)
    {
        if (by is not { } denominator)
            return side.Sum(amount);
        return side.Sum(denominator) is not 0 and var divisor ? side.Sum(amount) / divisor : null;
    }

    private static IEnumerable<UsageDifference> Causes(ComparedUsage reference, ComparedUsage difference)
    {
        var explained = CostCauses.Explain(reference.Priced, difference.Priced);
        var cost = reference.Priced.Cost;
        return CostCauses.All
            .Where(cause => cause != CostCause.WebSearches || reference.Priced.WebSearches + difference.Priced.WebSearches > 0)
            .OrderByDescending(cause => Math.Abs(explained[(int)cause]))
            .Select(cause =>
            {
                var (unit, before, after) = FigureOf(cause, reference.Priced, difference.Priced);
                return Row(reference, difference, UsageDifferenceSection.Cause, cause.ToString(), unit, before, after) with
                {
                    Change = explained[(int)cause],
                    Relative = cost == 0 ? null : (double)(explained[(int)cause] / cost),
                };
            });
    }

    private static (UsageUnit Unit, decimal? Reference, decimal? Difference) FigureOf(
        CostCause cause, PricedWork reference, PricedWork difference)
    {
        switch (cause)
        {
            case CostCause.Work:
                return (UsageUnit.Count, reference.Calls, difference.Calls);
            case CostCause.Cache:
                return (UsageUnit.Share, Part(reference, Reads, Prompt), Part(difference, Reads, Prompt));
            case CostCause.Model or CostCause.Price:
                var (before, after) = CostCauses.PricePerMTok(reference, difference, cause);
                return (UsageUnit.DollarsPerMTok, before, after);
            default:
                Func<PricedWork, decimal> amount = cause switch
                {
                    CostCause.Context => Prompt,
                    CostCause.Output => static side => side.Tokens(TokenKind.Output),
                    _ => static side => side.WebSearches,
                };
                var unit = cause == CostCause.WebSearches ? UsageUnit.Count : UsageUnit.Tokens;
                return (unit, Part(reference, amount, Calls), Part(difference, amount, Calls));
        }
    }

    private static decimal Prompt(PricedWork side) =>
        side.Tokens(TokenKind.Input) + side.Tokens(TokenKind.CacheWrite5m)
        + side.Tokens(TokenKind.CacheWrite1h) + side.Tokens(TokenKind.CacheRead);

    private static decimal Reads(PricedWork side) => side.Tokens(TokenKind.CacheRead);

    private static decimal Calls(PricedWork side) => side.Calls;

    private static decimal? Part(PricedWork side, Func<PricedWork, decimal> of, Func<PricedWork, decimal> by) =>
        by(side) is not 0 and var divisor ? of(side) / divisor : null;

    private static UsageDifference Row(
        ComparedUsage reference, ComparedUsage difference, UsageDifferenceSection section,
        string measure, UsageUnit unit, decimal? before, decimal? after) =>
        new()
        {
            Section = section,
            Measure = measure,
            Unit = unit,
            Reference = before,
            Difference = after,
            Change = after - before,
            Relative = before is not null and not 0 && after is not null ? (double)((after - before) / before) : null,
            ReferenceName = reference.Name,
            DifferenceName = difference.Name,
        };
}
