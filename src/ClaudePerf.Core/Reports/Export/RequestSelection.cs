using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Reports.Export.Identity;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Export;

/// <summary>
/// The requests of a query by time, prepared in parts: a year of requests need not be in memory twice. Valid as long as the table.
/// </summary>
public sealed class RequestSelection
{
    private readonly UsageTable _table;
    private readonly RowPricing _pricing;
    private readonly ExportIdentity _identity;
    private readonly int[] _rows;
    private readonly Dictionary<int, int> _sessionStarts = [];

    /// <summary>Selects the requests.</summary>
    /// <param name="table">All requests.</param>
    /// <param name="query">Selects the requests and prices; its groupings are ignored.</param>
    /// <param name="identity">Whom the requests belong to; null if unknown.</param>
    public RequestSelection(UsageTable table, UsageQuery query, ExportIdentity? identity = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(query);
        _table = table = table.WithPrompts();
        _identity = identity ?? ExportIdentity.Unknown;
        _pricing = new RowPricing(table, query.Catalog, query.Recovered);
        var filter = new UsageRowFilter(table, query);
        var rows = table.Rows;
        var chosen = new List<int>();
        for (var i = 0; i < rows.Length; i++)
        {
            if (!_sessionStarts.TryGetValue(rows[i].Session, out var start) || (rows[i].UtcTicks, rows[i].Id)
                .CompareTo((rows[start].UtcTicks, rows[start].Id)) < 0)
                _sessionStarts[rows[i].Session] = i;
            if (filter.Counts(rows[i]))
                chosen.Add(i);
        }
        _rows = [.. chosen];
        Array.Sort(_rows, (one, other) => (table.Rows[one].UtcTicks, table.Rows[one].Id)
            .CompareTo((table.Rows[other].UtcTicks, table.Rows[other].Id)));
    }

    /// <summary>Whom the requests belong to.</summary>
    internal ExportIdentity Identity => _identity;

    /// <summary>The number of requests.</summary>
    public int Count => _rows.Length;

    /// <summary>The months of the requests in UTC, in order, each as its first day.</summary>
    public IReadOnlyList<DateOnly> Months
    {
        get
        {
            var months = new List<DateOnly>();
            foreach (var row in _rows)
            {
                var month = MonthOf(row);
                if (months.Count == 0 || months[^1] != month)
                    months.Add(month);
            }
            return months;
        }
    }

    /// <summary>The requests in parts.</summary>
    /// <param name="size">The maximum size of a part.</param>
    public IEnumerable<IReadOnlyList<ExportedRequest>> InParts(int size) => Parts(0, _rows.Length, size);

    /// <summary>The requests of one month in parts.</summary>
    /// <param name="month">The first day of the month, in UTC.</param>
    /// <param name="size">The maximum size of a part.</param>
    public IEnumerable<IReadOnlyList<ExportedRequest>> OfMonth(DateOnly month, int size)
    {
        var from = FirstFrom(month);
        return Parts(from, FirstFrom(month.AddMonths(1)), size);
    }

    private int FirstFrom(DateOnly day)
    {
        var ticks = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).Ticks;
        var (low, high) = (0, _rows.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_table.Rows[_rows[middle]].UtcTicks < ticks)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private DateOnly MonthOf(int row)
    {
        var day = new DateTime(_table.Rows[row].UtcTicks, DateTimeKind.Utc);
        return new DateOnly(day.Year, day.Month, 1);
    }

    private IEnumerable<IReadOnlyList<ExportedRequest>> Parts(int from, int until, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        for (var first = from; first < until; first += size)
            yield return Part(_rows.AsSpan(first, Math.Min(size, until - first)));
    }

    private ExportedRequest[] Part(ReadOnlySpan<int> indexes)
    {
        var ids = new long[indexes.Length];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = _table.Rows[indexes[i]].Id;
        var names = _table.NamesOf(ids);
        var requests = new ExportedRequest[indexes.Length];
        for (var i = 0; i < requests.Length; i++)
            requests[i] = Export(indexes[i], names[i]);
        return requests;
    }

    private ExportedRequest Export(int index, UsageRequestName name)
    {
        ref readonly var row = ref _table.Rows[index];
        var project = _table.Text(row.Project);
        var isPriced = _pricing.TryPrice(row, UsageSum.UsageOf(row), out var cost, out var withoutCaching);
        return new ExportedRequest
        {
            Time = new DateTimeOffset(row.UtcTicks, TimeSpan.Zero),
            MessageId = name.MessageId,
            RequestId = name.RequestId,
            Session = _table.Text(row.Session) ?? "",
            BeginsSession = _sessionStarts[row.Session] == index,
            User = _identity.User,
            Host = _identity.Host,
            Team = _identity.Team,
            Organization = _identity.Organization,
            Repository = _identity.RepositoryOf(project),
            Project = _identity.ProjectOf(project),
            Branch = _table.Text(row.Branch),
            Agent = _table.Text(row.Agent) ?? UsageTable.UnknownAgent,
            AgentRun = _table.Text(row.AgentId),
            Skill = _table.Text(row.Skill),
            Plugin = _table.Text(row.Plugin),
            McpServer = _table.Text(row.McpServer),
            Prompt = _table.Text(row.Prompt),
            Workflow = _table.Text(row.Workflow),
            Model = _table.Text(row.Model),
            Effort = _table.Text(row.Effort),
            Version = _table.Text(row.Version),
            IsFast = (row.Traits & UsageRowTraits.Fast) != 0,
            IsBatch = (row.Traits & UsageRowTraits.Batch) != 0,
            IsFinal = (row.Traits & UsageRowTraits.Final) != 0,
            InputTokens = row.InputTokens,
            OutputTokens = row.OutputTokens,
            RecoveredOutputTokens = row.RecoveredOutputTokens,
            ThinkingTokens = row.ThinkingTokens,
            IsAdvisor = (row.Traits & UsageRowTraits.Advisor) != 0,
            CacheWrite5mTokens = row.CacheWrite5mTokens,
            CacheWrite1hTokens = row.CacheWrite1hTokens,
            CacheReadTokens = row.CacheReadTokens,
            WebSearches = row.WebSearches,
            Cost = isPriced ? cost : null,
            CostWithoutCaching = isPriced ? withoutCaching : null,
        };
    }
}
