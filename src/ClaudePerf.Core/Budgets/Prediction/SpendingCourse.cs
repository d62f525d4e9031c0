using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>The course of a session's or run's spending: the amount used after each request.</summary>
internal sealed class SpendingCourse
{
    private readonly List<(long UtcTicks, long Id, double Amount)> _requests = [];

    private long _firstTicks = long.MaxValue;

    /// <summary>Project, agent and model of the first request.</summary>
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

    /// <summary>Sorts the requests by time and accumulates their amounts.</summary>
    internal void Close()
    {
        _requests.Sort(static (a, b) => a.UtcTicks != b.UtcTicks ? a.UtcTicks.CompareTo(b.UtcTicks) : a.Id.CompareTo(b.Id));
        double sum = 0;
        for (var i = 0; i < _requests.Count; i++)
            _requests[i] = _requests[i] with { Amount = sum += _requests[i].Amount };
    }

    /// <summary>The amount used after the given number of requests, which must not exceed the total.</summary>
    internal double After(int requests) => _requests[requests - 1].Amount;

    /// <summary>The time of the last of the given number of requests, in UTC ticks.</summary>
    internal long TimeOf(int requests) => _requests[requests - 1].UtcTicks;
}
