using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Compares the cost that Claude Code itself recorded for a session (its last <c>cost-state</c> record) with the cost computed from
/// the transcripts. Claude Code's figure includes the session's subagents and, in a fork, what the original session had spent
/// before.
/// </summary>
/// <param name="Session">The session.</param>
/// <param name="RecordedCost">Claude Code's figure, in USD.</param>
/// <param name="Cost">The cost computed from the transcripts, in USD, without models that have no price.</param>
/// <param name="HasUnknownModelCost">Whether Claude Code guessed a price.</param>
public sealed record Reconciliation(string Session, decimal RecordedCost, decimal Cost, bool HasUnknownModelCost)
{
    // Claude Code adds in binary floating point and records the error, in the 17th digit.
    private const int Decimals = 12;

    /// <summary>
    /// How much more was computed from the transcripts, in USD; negative if requests of the session are missing from the
    /// transcripts.
    /// </summary>
    public decimal Difference => Math.Round(Cost - RecordedCost, Decimals);

    /// <summary>The comparison in a sentence.</summary>
    /// <param name="format">The number format.</param>
    public string Describe(IFormatProvider format) =>
        string.Create(format, $"Session {Session}: Claude Code recorded ${RecordedCost:0.00########}, transcripts add up to "
            + $"${Cost:0.00########}: ")
        + (Difference == 0 ? "no difference." : string.Create(format,
            $"difference {(Difference < 0 ? "-" : "")}${Math.Abs(Difference):0.00########}."))
        + (HasUnknownModelCost ? " Claude Code used an assumed price for a model." : "");

    /// <summary>Compares all sessions that have such a record.</summary>
    /// <param name="reading">The requests and the recorded totals.</param>
    /// <param name="catalog">The prices.</param>
    /// <returns>One entry per session, ordered by session.</returns>
    public static IReadOnlyList<Reconciliation> Of(UsageTableReading reading, ModelCatalog catalog)
    {
        // A resumed session adds to its total, so the largest of several files' totals is the latest.
        var sums = reading.RecordedSums().GroupBy(sum => sum.Session, StringComparer.Ordinal)
            .Select(group => group.MaxBy(sum => sum.Cost)!)
            .OrderBy(sum => sum.Session, StringComparer.Ordinal).ToList();
        var wanted = sums.SelectMany(sum => sum.Inherited.Keys.Append(sum.Session)).ToHashSet(StringComparer.Ordinal);
        var costs = Costs(reading.Table, catalog, wanted);
        return [.. sums.Select(sum => new Reconciliation(sum.Session, sum.Cost, Spent(sum), sum.HasUnknownModelCost))];

        decimal Spent(RecordedSum sum) =>
            costs.GetValueOrDefault(sum.Session, []).Sum(entry => entry.Cost)
            + sum.Inherited.Sum(original => costs.GetValueOrDefault(original.Key, []).Where(entry => entry.UtcTicks <= original.Value)
                .Sum(entry => entry.Cost));
    }

    private static Dictionary<string, List<(long UtcTicks, decimal Cost)>> Costs(UsageTable table, ModelCatalog catalog,
        HashSet<string> sessions)
    {
        var pricing = new RowPricing(table, catalog, recovered: false);
        var costs = new Dictionary<string, List<(long UtcTicks, decimal Cost)>>(StringComparer.Ordinal);
        foreach (ref readonly var row in table.Rows)
        {
            if (table.Text(row.Session) is not { } session || !sessions.Contains(session)
                || !pricing.TryPrice(row, UsageSum.UsageOf(row), out var cost, out _))
                continue;
            if (!costs.TryGetValue(session, out var list))
                costs[session] = list = [];
            list.Add((row.UtcTicks, cost));
        }
        return costs;
    }
}
