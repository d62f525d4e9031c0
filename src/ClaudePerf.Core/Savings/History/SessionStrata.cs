namespace ClaudePerf.Core.Savings.History;

/// <summary>
/// Sessions before and after a change that are alike: of one project and with the same model in the main thread. Projects with few
/// sessions form one stratum per model. Sessions without a counterpart are held out.
/// </summary>
internal sealed class SessionStrata
{
    /// <summary>The number of sessions that a stratum needs on each side.</summary>
    internal const int MinimumSessions = 5;

    private SessionStrata(IReadOnlyList<(SessionCost[] Before, SessionCost[] After)> all) => All = all;

    internal IReadOnlyList<(SessionCost[] Before, SessionCost[] After)> All { get; }

    internal int Before => All.Sum(static stratum => stratum.Before.Length);

    internal int After => All.Sum(static stratum => stratum.After.Length);

    /// <summary>Whether a session is of a stratum's project and model.</summary>
    internal Func<SessionCost, bool> Contains { get; private init; } = static _ => false;

    internal static SessionStrata Of(IReadOnlyList<SessionCost> before, IReadOnlyList<SessionCost> after)
    {
        var own = new List<(SessionCost[], SessionCost[])>();
        var pools = new SortedDictionary<string, (List<SessionCost> Before, List<SessionCost> After)>(StringComparer.Ordinal);
        var keys = new Dictionary<(string, string), bool>();
        var afterOf = after.ToLookup(Key);
        foreach (var group in before.GroupBy(Key).OrderBy(static group => group.Key))
        {
            SessionCost[] one = [.. group], other = [.. afterOf[group.Key]];
            if (other.Length == 0)
                continue;
            if (one.Length >= MinimumSessions && other.Length >= MinimumSessions)
            {
                own.Add((one, other));
                keys.Add(group.Key, true);
                continue;
            }
            if (!pools.TryGetValue(group.Key.Model, out var pool))
                pools.Add(group.Key.Model, pool = ([], []));
            pool.Before.AddRange(one);
            pool.After.AddRange(other);
            keys.Add(group.Key, false);
        }
        var large = pools.Where(static pool => pool.Value.Before.Count >= MinimumSessions && pool.Value.After.Count >= MinimumSessions)
            .ToDictionary(StringComparer.Ordinal);
        return new SessionStrata([.. own, .. large.Values.Select(static pool => (pool.Before.ToArray(), pool.After.ToArray()))])
        {
            Contains = session => keys.TryGetValue(Key(session), out var isOwn) && (isOwn || large.ContainsKey(session.Model)),
        };
    }

    private static (string Model, string Project) Key(SessionCost session) => (session.Model, session.Project);
}
