namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Counts what an answer left uncounted once somebody looks at its recovered output, for all of its groups at once. Until then nobody has
/// waited for it.
/// </summary>
/// <param name="count">Gives the requests again, their content counted.</param>
public sealed class LateRecovery(Func<UsageTable> count)
{
    private readonly Lazy<Dictionary<long, long>> _recovered = new(() => ById(count()));

    /// <summary>A group that counts when its recovered output is asked for.</summary>
    /// <param name="group">A group of the answer.</param>
    /// <returns>The group itself where nothing was left.</returns>
    public UsageGroup Of(UsageGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group.UncountedRows.Count == 0 ? group : group with { Late = this };
    }

    /// <summary>What requests have beyond what they had while they were not counted. One that is no longer there has nothing.</summary>
    internal long Beyond(IReadOnlyList<UncountedRow> rows) =>
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
/// <param name="RecoveredOutputTokens">Its output as far as it is known.</param>
internal readonly record struct UncountedRow(long Id, long RecoveredOutputTokens);
