using System.Runtime.InteropServices;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>The amounts that a budget or project used over time, up to a given time. Not thread-safe.</summary>
internal sealed class SpendingSeries
{
    private readonly List<(long UtcTicks, double Amount)> _requests = [];

    // The amount used before the request of the same index.
    private double[]? _before;

    internal int Count => _requests.Count;

    /// <summary>The first request, in UTC ticks; <see cref="long.MaxValue"/> for an empty series.</summary>
    internal long FirstTicks { get; private set; } = long.MaxValue;

    /// <summary>Creates one series per project of a table, with the requests before a given time.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="now">The time.</param>
    /// <param name="oldest">UTC ticks; of older requests only their existence is recorded.</param>
    /// <param name="amountOf">The amount used by a request.</param>
    /// <returns>The series, and the amount of each row: 0 for rows in no series.</returns>
    internal static (IReadOnlyList<SpendingSeries> Projects, double[] Amounts) ByProject(
        UsageTable table, DateTimeOffset now, long oldest, Func<UsageRow, decimal> amountOf)
    {
        var projects = new Dictionary<int, SpendingSeries>();
        var amounts = new double[table.Count];
        for (var i = 0; i < amounts.Length; i++)
        {
            ref readonly var row = ref table.Rows[i];
            if (row.UtcTicks >= now.UtcTicks)
                continue;
            if (row.UtcTicks >= oldest)
                amounts[i] = (double)amountOf(row);
            ref var series = ref CollectionsMarshal.GetValueRefOrAddDefault(projects, row.Project, out _);
            (series ??= new SpendingSeries()).Add(row.UtcTicks, oldest, amounts[i]);
        }
        return ([.. projects.Values], amounts);
    }

    /// <summary>Adds a request; of requests older than the given time only their existence is recorded.</summary>
    internal void Add(long utcTicks, long oldest, double amount)
    {
        FirstTicks = Math.Min(FirstTicks, utcTicks);
        if (utcTicks < oldest)
            return;
        _requests.Add((utcTicks, amount));
        _before = null;
    }

    /// <summary>Whether both contain the same requests: a budget for everything, with only one project.</summary>
    internal bool IsSameAs(SpendingSeries other) => Count == other.Count && FirstTicks == other.FirstTicks;

    /// <summary>The amount used between two times, in UTC ticks.</summary>
    internal double Between(long from, long to)
    {
        var before = InOrder();
        return before[IndexOf(to)] - before[IndexOf(from)];
    }

    /// <summary>The active days.</summary>
    /// <param name="calendar">The calendar of the days.</param>
    internal ActiveDays DaysOf(UsageCalendar calendar)
    {
        InOrder();
        var days = new List<(long Day, double Amount)>();
        foreach (var (ticks, amount) in _requests)
        {
            var day = calendar.KeyOf(UsageGrouping.Day, ticks);
            if (days.Count == 0 || days[^1].Day != day)
                days.Add((day, 0));
            days[^1] = (day, days[^1].Amount + amount);
        }
        return new ActiveDays(days.Where(static day => day.Amount > 0));
    }

    // Sorts the requests by time and accumulates their amounts.
    private double[] InOrder()
    {
        if (_before is not null)
            return _before;
        _requests.Sort(static (a, b) => a.UtcTicks.CompareTo(b.UtcTicks));
        _before = new double[_requests.Count + 1];
        for (var i = 0; i < _requests.Count; i++)
            _before[i + 1] = _before[i] + _requests[i].Amount;
        return _before;
    }

    // The index of the first request at or after a time.
    private int IndexOf(long ticks)
    {
        var (from, to) = (0, _requests.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (_requests[middle].UtcTicks < ticks)
                from = middle + 1;
            else
                to = middle;
        }
        return from;
    }
}
