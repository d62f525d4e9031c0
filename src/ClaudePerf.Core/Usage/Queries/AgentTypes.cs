namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Finds the agent types of runs whose own lines do not name them, based on other lines (<see cref="AgentTrace"/>). Calls, runs and
/// types are text numbers. A run with contradictory types has none.
/// </summary>
internal sealed class AgentTypes
{
    private const int Ambiguous = -1;

    private readonly Dictionary<int, int> _ofCalls = [];
    private readonly Dictionary<int, int> _ofRuns = [];
    private readonly Dictionary<int, int> _callsOfRuns = [];

    internal void Add(AgentTraceKind kind, int id, int name)
    {
        var target = kind switch { AgentTraceKind.CallOfType => _ofCalls, AgentTraceKind.RunOfCall => _callsOfRuns,
            AgentTraceKind.RunOfType => _ofRuns, _ => null };
        if (target is not null && !target.TryAdd(id, name) && target[id] != name)
            target[id] = Ambiguous;
    }

    /// <summary>Whether some row belongs to a run whose agent is unknown.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="unknown">The number of <see cref="UsageTable.UnknownAgent"/>.</param>
    internal static bool IsNeeded(ReadOnlySpan<UsageRow> rows, int unknown)
    {
        foreach (ref readonly var row in rows)
        {
            if (IsUnnamed(row, unknown))
                return true;
        }
        return false;
    }

    /// <summary>Sets the agents of rows that have none.</summary>
    /// <param name="rows">The rows, which are not changed.</param>
    /// <param name="unknown">The number of <see cref="UsageTable.UnknownAgent"/>.</param>
    /// <returns>The rows; a copy if any agent was set.</returns>
    internal UsageRow[] Name(UsageRow[] rows, int unknown)
    {
        var named = rows;
        for (var i = 0; i < rows.Length; i++)
        {
            if (!IsUnnamed(rows[i], unknown) || TypeOf(rows[i].AgentId) is not { } type)
                continue;
            if (named == rows)
                named = [.. rows];
            named[i].Agent = type;
        }
        return named;
    }

    private static bool IsUnnamed(in UsageRow row, int unknown) => row.Agent == unknown && row.AgentId != 0;

    private int? TypeOf(int run)
    {
        if (_ofRuns.TryGetValue(run, out var type))
            return type == Ambiguous ? null : type;
        return _callsOfRuns.TryGetValue(run, out var call) && call != Ambiguous && _ofCalls.TryGetValue(call, out type) && type != Ambiguous
            ? type
            : null;
    }
}
