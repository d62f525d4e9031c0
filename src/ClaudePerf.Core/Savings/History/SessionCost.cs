using ClaudePerf.Core.Usage.Comparison;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.History;

/// <summary>The cost and work of one session, subagents included, at the prices of one day for all sessions.</summary>
internal sealed record SessionCost
{
    internal required string Project { get; init; }

    /// <summary>The model that cost most in the main thread.</summary>
    internal required string Model { get; init; }

    internal required DateTimeOffset First { get; init; }

    internal required DateTimeOffset Last { get; init; }

    internal required double Cost { get; init; }

    internal required double Requests { get; init; }

    /// <summary>Hours in which the session made requests; see <see cref="ComparedUsage"/>.</summary>
    internal required double ActiveHours { get; init; }

    /// <summary>The work in a unit.</summary>
    internal double Work(SavingUnit unit) => unit switch
    {
        SavingUnit.Session => 1,
        SavingUnit.ActiveHour => ActiveHours,
        _ => Requests,
    };

    /// <summary>Measures all sessions.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">Which requests count; its period is ignored.</param>
    /// <param name="prices">The day whose prices apply to all requests, so that a changed price is no saving.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>The sessions with priced requests, by their first request.</returns>
    internal static IReadOnlyList<SessionCost> Of(UsageTable table, UsageQuery query, DateTimeOffset prices, CancellationToken cancellation)
    {
        var filter = new UsageRowFilter(table, query with { Since = null, Until = null });
        var pricing = new RowPricing(table, query.Catalog, recovered: false);
        var sessions = new Dictionary<int, Sum>();
        for (var i = 0; i < table.Count; i++)
        {
            if ((i & 0xFFFF) == 0)
                cancellation.ThrowIfCancellationRequested();
            ref readonly var row = ref table.Rows[i];
            if (!filter.Counts(row) || !pricing.TryPriceAt(row, UsageSum.UsageOf(row), prices, out var cost))
                continue;
            if (!sessions.TryGetValue(row.Session, out var sum))
                sessions.Add(row.Session, sum = new Sum());
            sum.Add(row, (double)cost, pricing.ModelOf(row.Model)!.Id);
        }
        return [.. sessions.Values.Where(static session => session.HasRequests).Select(session => session.ToCost(table))
            .OrderBy(static session => session.First)];
    }

    private sealed class Sum
    {
        private readonly HashSet<long> _slots = [];
        private readonly Dictionary<(bool IsMain, string Model), double> _models = [];
        private long _first = long.MaxValue;
        private long _last;
        private int _project;
        private double _cost;
        private int _requests;

        internal bool HasRequests => _requests > 0;

        internal void Add(in UsageRow row, double cost, string model)
        {
            if (row.UtcTicks < _first)
                (_first, _project) = (row.UtcTicks, row.Project);
            _last = Math.Max(_last, row.UtcTicks);
            _cost += cost;
            _requests += (row.Traits & UsageRowTraits.Advisor) == 0 ? 1 : 0;
            _slots.Add(row.UtcTicks / ComparedUsage.ActiveSlot.Ticks);
            var key = (row.AgentId == 0, model);
            _models[key] = _models.GetValueOrDefault(key) + cost;
        }

        internal SessionCost ToCost(UsageTable table) => new()
        {
            Project = table.Text(_project) ?? "",
            Model = _models.OrderByDescending(static model => model.Key.IsMain).ThenByDescending(static model => model.Value)
                .ThenBy(static model => model.Key.Model, StringComparer.Ordinal).First().Key.Model,
            First = new DateTimeOffset(_first, TimeSpan.Zero),
            Last = new DateTimeOffset(_last, TimeSpan.Zero),
            Cost = _cost,
            Requests = _requests,
            ActiveHours = _slots.Count * ComparedUsage.ActiveSlot.TotalHours,
        };
    }
}
