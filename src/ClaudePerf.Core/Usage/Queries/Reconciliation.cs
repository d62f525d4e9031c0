using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// What Claude Code says that a session cost (its last <c>cost-state</c> record), beside what the transcripts add up to. Claude
/// Code's figure covers the session with its subagents; in a fork also what the original session had spent by then.
/// </summary>
/// <param name="Session">The session.</param>
/// <param name="RecordedCost">Claude Code's figure in USD.</param>
/// <param name="Cost">The transcripts' in USD, without models that have no price.</param>
/// <param name="HasUnknownModelCost">Whether Claude Code guessed at a price.</param>
public sealed record Reconciliation(string Session, decimal RecordedCost, decimal Cost, bool HasUnknownModelCost)
{
    // Claude Code adds in binary floating point and writes its error with it.
    private const int Decimals = 12;

    /// <summary>How much more the transcripts add up to, in USD; negative where requests of the session are in no transcript.</summary>
    public decimal Difference => Math.Round(Cost - RecordedCost, Decimals);

    /// <summary>Compares every session that has such a record.</summary>
    /// <param name="reading">The requests and the records.</param>
    /// <param name="catalog">The prices.</param>
    /// <returns>One for each session, by session.</returns>
    public static IReadOnlyList<Reconciliation> Of(UsageTableReading reading, ModelCatalog catalog)
    {
        // A resumed session adds to its sum, so the greatest figure of several files is the last.
        var recorded = reading.CostStates.GroupBy(state => state.Session, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.MaxBy(state => state.Cost)!, StringComparer.Ordinal);
        if (recorded.Count == 0)
            return [];
        var table = reading.Table;
        var pricing = new RowPricing(table, catalog, recovered: false);
        var costs = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (ref readonly var row in table.Rows)
        {
            if (table.Text(row.Session) is { } session && recorded.ContainsKey(session) && pricing.TryPrice(row, UsageSum.UsageOf(row), out var cost, out _))
                costs[session] = costs.GetValueOrDefault(session) + cost;
        }
        return
        [
            .. recorded.Values.OrderBy(state => state.Session, StringComparer.Ordinal).Select(state => new Reconciliation(
                state.Session, state.Cost, costs.GetValueOrDefault(state.Session) + InheritedBy(state, reading, recorded), state.HasUnknownModelCost)),
        ];
    }

    // A fork's copied requests count for the original. Its file has copies exactly where an original is known; what the original
    // had spent by then is what its last record before the copies' end says, which the fork's record began with.
    private static decimal InheritedBy(RecordedSum state, UsageTableReading reading, Dictionary<string, RecordedSum> recorded) =>
        reading.ForkedFrom.TryGetValue(state.Session, out var original) && recorded.TryGetValue(original, out var before) ? before.Cost : 0m;
}
