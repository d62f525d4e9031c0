using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>
/// The usage of one side of a comparison, by session. Does not keep the table that it was measured from in memory.
/// </summary>
/// <remarks>
/// Active hours are multiples of a twelfth: each <see cref="ActiveSlot"/> in which a session made a request counts once for that
/// session. Pauses do not count, and two simultaneous sessions count twice, so that the hours of sessions add up.
/// </remarks>
public sealed class ComparedUsage
{
    /// <summary>
    /// The time slot that counts as active if a session made a request in it: five minutes, the shorter TTL of the provider's
    /// cache.
    /// </summary>
    internal static readonly TimeSpan ActiveSlot = TimeSpan.FromMinutes(5);

    private ComparedUsage(string name, UsageGroup total, TimeSpan? length, IReadOnlyList<SessionAmounts> sessions, PricedWork priced) =>
        (Name, Total, Length, Sessions, Priced) = (name, total, length, sessions, priced);

    /// <summary>The display name of the side.</summary>
    public string Name { get; }

    /// <summary>The total usage of the side.</summary>
    public UsageGroup Total { get; }

    /// <summary>The length of the requested period; null if it has no start or no end.</summary>
    internal TimeSpan? Length { get; }

    internal IReadOnlyList<SessionAmounts> Sessions { get; }

    internal PricedWork Priced { get; }

    internal decimal Sum(UsageAmount amount) => Sessions.Sum(session => session[amount]);

    /// <summary>Measures one side.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">The query that selects the requests; its grouping is ignored.</param>
    /// <param name="name">The display name of the side.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>The side.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static ComparedUsage Measure(UsageTable table, UsageQuery query, string name, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(query);
        var cache = ProviderCacheAnalysis.Run(table, query with { GroupBy = [UsageGrouping.Session] }, sent: null, cancellation);
        var filter = new UsageRowFilter(table, query);
        var pricing = new RowPricing(table, query.Catalog, query.Recovered);
        var priced = new PricedWork();
        var slots = new HashSet<(int Session, long Slot)>();
        for (var i = 0; i < table.Count; i++)
        {
            if ((i & 0xFFFF) == 0)
                cancellation.ThrowIfCancellationRequested();
            ref readonly var row = ref table.Rows[i];
            if (!filter.Counts(row))
                continue;
            slots.Add((row.Session, row.UtcTicks / ActiveSlot.Ticks));
            var usage = UsageSum.UsageOf(row);
            if (query.Recovered)
                usage = usage with { OutputTokens = row.RecoveredOutputTokens };
            if (pricing.Breakdown(row, usage) is { } cost)
                priced.Add(usage, pricing.ModelOf(row.Model)!.Id, cost);
        }
        var active = slots.GroupBy(slot => table.Text(slot.Session) ?? "")
            .ToDictionary(session => session.Key, session => session.Count(), StringComparer.Ordinal);
        return new ComparedUsage(
            name,
            cache.Total.Usage,
            query.Until - query.Since,
            [.. cache.Groups.Select(session =>
                new SessionAmounts(session, active.GetValueOrDefault(session.Session ?? ""), query.Recovered))],
            priced);
    }
}
