namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Counts the uncounted content of an answer on demand, for all of its groups at once, when their recovered output is first
/// requested.
/// </summary>
/// <param name="count">Returns the requests again, with their content counted.</param>
public sealed class DeferredRecovery(Func<UsageTable> count)
{
    private readonly Lazy<Dictionary<long, long>> _recovered = new(() => ById(count()));

    /// <summary>Creates a group that counts its content when its recovered output is requested.</summary>
    /// <param name="group">A group of the answer.</param>
    /// <returns>The group itself if nothing is uncounted.</returns>
    public UsageGroup Of(UsageGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group.UncountedRows.Count == 0 ? group : group with { Recovery = this };
    }

    /// <summary>
    /// The output of requests in addition to what was known before they were counted; 0 for requests that no longer exist.
    /// </summary>
    internal long AdditionalOutput(IReadOnlyList<UncountedRow> rows) =>
        rows.Sum(row => _recovered.Value.TryGetValue(row.Id, out var now) ? Math.Max(0, now - row.RecoveredOutputTokens) : 0);

    private static Dictionary<long, long> ById(UsageTable table)
    {
        var found = new Dictionary<long, long>(table.Count);
        foreach (ref readonly var row in table.Rows)
            found[row.Id] = row.RecoveredOutputTokens;
        return found;
    }
}

/// <summary>A request of a group whose content was not counted.</summary>
/// <param name="Id">Its row.</param>
/// <param name="RecoveredOutputTokens">Its known output.</param>
internal readonly record struct UncountedRow(long Id, long RecoveredOutputTokens);
