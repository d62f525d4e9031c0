using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>What one side of a comparison used, added up by session. It holds no part of the table it was measured from.</summary>
/// <remarks>
/// Active hours are twelfths: each <see cref="ActiveSlot"/> of the clock in which a session made a request counts once for that session.
/// Pauses do not count, and two
/// sessions at once count twice, so that the hours of sessions add up.
/// </remarks>
public sealed class ComparedUsage
{
    /// <summary>
    /// The stretch of the clock that counts as active where a session made a request in it: five minutes, the shorter lifetime of the
    /// provider's cache.
    /// </summary>
    internal static readonly TimeSpan ActiveSlot = TimeSpan.FromMinutes(5);

    private ComparedUsage(string name, UsageGroup total, TimeSpan? length, IReadOnlyList<SessionAmounts> sessions, PricedWork priced) =>
        (Name, Total, Length, Sessions, Priced) = (name, total, length, sessions, priced);

    /// <summary>What the side is of, for people.</summary>
    public string Name { get; }

    /// <summary>Everything that the side used.</summary>
    public UsageGroup Total { get; }

    /// <summary>The length of the time that was asked for; null where that has no beginning or no end.</summary>
    internal TimeSpan? Length { get; }

    internal IReadOnlyList<SessionAmounts> Sessions { get; }

    internal PricedWork Priced { get; }

    internal decimal Sum(UsageAmount amount) => Sessions.Sum(session => session[amount]);

    /// <summary>Measures one side.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">Which of them count; what it groups by does not matter.</param>
    /// <param name="name">What the side is of, for people.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The side.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
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
