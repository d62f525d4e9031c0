using System.Runtime.InteropServices;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>When how much was used, of a budget or a project, up to a time. Not safe for several threads.</summary>
internal sealed class SpendingSeries
{
    private readonly List<(long UtcTicks, double Amount)> _requests = [];

    // What was used before the request of the same number.
    private double[]? _before;

    internal int Count => _requests.Count;

    /// <summary>The first request, in UTC ticks; of an empty series the end of time.</summary>
    internal long FirstTicks { get; private set; } = long.MaxValue;

    /// <summary>One series for each project of a table, of the requests before a time.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="now">The time.</param>
    /// <param name="oldest">UTC ticks; of what is older it is only known that it was.</param>
    /// <param name="amountOf">What a request used.</param>
    /// <returns>The series, and for each row what it used: 0 where no series has it.</returns>
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

    /// <summary>Adds a request; of one that is older than the oldest that counts only that it was.</summary>
    internal void Add(long utcTicks, long oldest, double amount)
    {
        FirstTicks = Math.Min(FirstTicks, utcTicks);
        if (utcTicks < oldest)
            return;
        _requests.Add((utcTicks, amount));
        _before = null;
    }

    /// <summary>Whether it is of the same requests: a budget about everything, where there is one project only.</summary>
    internal bool IsSameAs(SpendingSeries other) => Count == other.Count && FirstTicks == other.FirstTicks;

    /// <summary>What was used from one time up to another, in UTC ticks.</summary>
    internal double Between(long from, long to)
    {
        var before = InOrder();
        return before[IndexOf(to)] - before[IndexOf(from)];
    }

    /// <summary>The days on which something was used.</summary>
    /// <param name="calendar">Whose days they are.</param>
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

    // Puts the requests in order of time, and adds them up.
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

    // The first request that is not before a time.
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
