namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// The agent types of runs whose own lines do not name them, from what other lines tell (<see cref="AgentTrace"/>). Calls, runs and types
/// are
/// numbers of texts. A run of which several types are told has none.
/// </summary>
internal sealed class AgentTypes
{
    private const int Ambiguous = -1;

    private readonly Dictionary<int, int> _ofCalls = [];
    private readonly Dictionary<int, int> _ofRuns = [];
    private readonly Dictionary<int, int> _callsOfRuns = [];

    internal void Add(AgentTraceKind kind, int id, int name)
    {
        var told = kind switch { AgentTraceKind.CallOfType => _ofCalls, AgentTraceKind.RunOfCall => _callsOfRuns, AgentTraceKind.RunOfType => _ofRuns, _ => null };
        if (told is not null && !told.TryAdd(id, name) && told[id] != name)
            told[id] = Ambiguous;
    }

    /// <summary>Whether some row is of a run whose agent is not known.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="unknown">The number of <see cref="UsageTable.UnknownAgent"/>.</param>
    internal static bool IsWanted(ReadOnlySpan<UsageRow> rows, int unknown)
    {
        foreach (ref readonly var row in rows)
        {
            if (IsUnnamed(row, unknown))
                return true;
        }
        return false;
    }

    /// <summary>Names the agents of rows that have none.</summary>
    /// <param name="rows">The rows, which are left as they are.</param>
    /// <param name="unknown">The number of <see cref="UsageTable.UnknownAgent"/>.</param>
    /// <returns>The rows; a copy where something was named.</returns>
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
        return _callsOfRuns.TryGetValue(run, out var call) && call != Ambiguous && _ofCalls.TryGetValue(call, out type) && type != Ambiguous ? type : null;
    }
}
