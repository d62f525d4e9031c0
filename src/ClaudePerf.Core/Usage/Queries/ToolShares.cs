namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Divides a request between the tools whose results its prompt contained and the rest. A token of a result costs as much as the
/// other tokens of its kind (read, written, plain) in that request, regardless of long-prompt prices; the rest gets the remainder,
/// so nothing is lost to rounding.
/// </summary>
internal static class ToolShares
{
    /// <summary>Adds a request to the groups of its tools and to the group without a tool.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="keys">The request's keys; unchanged afterwards.</param>
    /// <param name="toolAt">The index of the tool in the keys.</param>
    /// <param name="row">The request.</param>
    /// <param name="parts">The parts of the tools.</param>
    /// <param name="pricing">The prices.</param>
    internal static void Add(UsageGroups<UsageSum> groups, Span<long> keys, int toolAt, in UsageRow row, IReadOnlyList<ToolPart> parts,
        RowPricing pricing)
    {
        var rest = groups.SumOf(keys);
        rest.Add(row, pricing);
        var usage = UsageSum.UsageOf(row);
        var paid = pricing.Breakdown(row, usage);
        var plain = pricing.Breakdown(row, usage.WithoutCaching());
        foreach (var part in parts)
        {
            keys[toolAt] = part.Tool;
            var cost = paid is not { } prices
                ? (decimal?)null
                : Share(prices.Input, part.Input, row.InputTokens) + Share(prices.CacheRead, part.Read, row.CacheReadTokens)
                + Share(prices.CacheWrite5m, part.Write5m, row.CacheWrite5mTokens)
                    + Share(prices.CacheWrite1h, part.Write1h, row.CacheWrite1hTokens);
            groups.SumOf(keys).AddPart(row, part, cost, plain is { } all ? Share(all.Input, part.Carried, usage.PromptTokens) : 0, rest);
        }
        keys[toolAt] = 0;
    }

    private static decimal Share(decimal cost, long part, long of) => part == 0 ? 0 : cost * part / of;
}
