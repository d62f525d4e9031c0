using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>How a session or a run spent: what it had used after each of its requests.</summary>
internal sealed class SpendingCourse
{
    private readonly List<(long UtcTicks, long Id, double Amount)> _requests = [];

    private long _firstTicks = long.MaxValue;

    /// <summary>Project, agent and model of its first request.</summary>
    internal (int Project, int Agent, int Model) Beginning { get; private set; }

    internal int Requests => _requests.Count;

    internal long LastTicks => _requests[^1].UtcTicks;

    internal double Final => _requests[^1].Amount;

    internal void Add(in UsageRow row, double amount)
    {
        if (row.UtcTicks < _firstTicks)
            (_firstTicks, Beginning) = (row.UtcTicks, (row.Project, row.Agent, row.Model));
        _requests.Add((row.UtcTicks, row.Id, amount));
    }

    /// <summary>Puts the requests in order of time and adds up their amounts.</summary>
    internal void Close()
    {
        _requests.Sort(static (a, b) => a.UtcTicks != b.UtcTicks ? a.UtcTicks.CompareTo(b.UtcTicks) : a.Id.CompareTo(b.Id));
        double sum = 0;
        for (var i = 0; i < _requests.Count; i++)
            _requests[i] = _requests[i] with { Amount = sum += _requests[i].Amount };
    }

    /// <summary>What was used after so many requests; as many as there are at most.</summary>
    internal double After(int requests) => _requests[requests - 1].Amount;

    /// <summary>When so many requests had been made, in UTC ticks.</summary>
    internal long TimeOf(int requests) => _requests[requests - 1].UtcTicks;
}
