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
    // Claude Code adds in binary floating point and writes the error of that too, in the 17th digit.
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
        var sums = reading.RecordedSums().GroupBy(sum => sum.Session, StringComparer.Ordinal)
            .Select(group => group.MaxBy(sum => sum.Cost)!)
            .OrderBy(sum => sum.Session, StringComparer.Ordinal).ToList();
        var wanted = sums.SelectMany(sum => sum.Inherited.Keys.Append(sum.Session)).ToHashSet(StringComparer.Ordinal);
        var costs = Costs(reading.Table, catalog, wanted);
        return [.. sums.Select(sum => new Reconciliation(sum.Session, sum.Cost, Spent(sum), sum.HasUnknownModelCost))];

        decimal Spent(RecordedSum sum) =>
            costs.GetValueOrDefault(sum.Session, []).Sum(entry => entry.Cost)
            + sum.Inherited.Sum(original => costs.GetValueOrDefault(original.Key, []).Where(entry => entry.UtcTicks <= original.Value).Sum(entry => entry.Cost));
    }

    private static Dictionary<string, List<(long UtcTicks, decimal Cost)>> Costs(UsageTable table, ModelCatalog catalog, HashSet<string> sessions)
    {
        var pricing = new RowPricing(table, catalog, recovered: false);
        var costs = new Dictionary<string, List<(long UtcTicks, decimal Cost)>>(StringComparer.Ordinal);
        foreach (ref readonly var row in table.Rows)
        {
            if (table.Text(row.Session) is not { } session || !sessions.Contains(session) || !pricing.TryPrice(row, UsageSum.UsageOf(row), out var cost, out _))
                continue;
            if (!costs.TryGetValue(session, out var list))
                costs[session] = list = [];
            list.Add((row.UtcTicks, cost));
        }
        return costs;
    }
}
