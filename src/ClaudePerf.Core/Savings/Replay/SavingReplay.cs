using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Coordination.Replay;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings.AgentCosts;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Startup;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;
using ClaudePerf.Core.Usage.ToolUse;

namespace ClaudePerf.Core.Savings.Replay;

/// <summary>
/// Replays the requests of a period under different settings and computes what would have been billed, by session. The replay is
/// anchored to the bill: it only changes what the settings affect, so settings without an effect leave the bill unchanged.
/// </summary>
/// <remarks>
/// A request reads what the previous one left, minus what it evidently missed; misses have the causes that
/// <see cref="ProviderCacheAnalysis"/> finds. A longer TTL turns a miss after a pause into a read, minus the share that is lost on
/// average within a pause of that length (<see cref="ReplayConstants.Losses"/>); a shorter TTL turns a read into a miss. Removed
/// text is subtracted at its position in each prompt, from what was read, written or plain input there. After a compaction
/// (<see cref="CompactionEffects"/>) the conversation grows as it did. After a real compaction it continues as it was. Prices are
/// those in force when each request was made.
/// </remarks>
public sealed class SavingReplay
{
    private const double LargestError = 0.05;

    private readonly UsageTable _table;
    private readonly UsageRowFilter _filter;
    private readonly RowPricing _pricing;
    private readonly List<ReplayedThread> _threads = [];
    private readonly Dictionary<int, FoundMiss> _misses;
    private readonly decimal[] _costs;
    private readonly SessionSaving[] _asItWas;
    private readonly Dictionary<int, int> _sessionAt = [];

    /// <summary>Prepares a period.</summary>
    /// <param name="table">The requests. Conversations are always replayed as a whole.</param>
    /// <param name="query">The prices, and which requests count.</param>
    /// <param name="sent">Reads what was sent, for transcripts that record it; null to use the usage only.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public SavingReplay(UsageTable table, UsageQuery query, SentRequestSource? sent = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(query);
        if (query.NeedsPrompts)
            table = table.WithPrompts();
        (_table, Query) = (table, query);
        _filter = new UsageRowFilter(table, query);
        _pricing = new RowPricing(table, query.Catalog, recovered: false);
        _costs = new decimal[table.Count];
        var sessions = new List<SessionSaving>();
        FirstTicks = long.MaxValue;
        for (var i = 0; i < table.Count; i++)
        {
            ref readonly var row = ref table.Rows[i];
            if (!_filter.Counts(row) || !_pricing.TryPrice(row, UsageSum.UsageOf(row), out _costs[i]))
                continue;
            if (!_sessionAt.TryGetValue(row.Session, out var at))
            {
                _sessionAt.Add(row.Session, at = sessions.Count);
                sessions.Add(new SessionSaving
                {
                    Session = table.Text(row.Session) ?? "", Project = table.Text(row.Project), Requests = 0, Billed = 0, Replayed = 0,
                    WouldBe = 0, Tokens = 0, Compactions = 0, IsLeftOut = false,
                });
            }
            var session = sessions[at];
            var requests = session.Requests + ((row.Traits & UsageRowTraits.Advisor) == 0 ? 1 : 0);
            sessions[at] = session with
            {
                Requests = requests, Billed = session.Billed + _costs[i], Replayed = session.Replayed + _costs[i],
            };
            PromptTokens += UsageSum.UsageOf(row).PromptTokens;
            FirstTicks = Math.Min(FirstTicks, row.UtcTicks);
            LastTicks = Math.Max(LastTicks, row.UtcTicks);
        }
        _asItWas = [.. sessions];
        var selected = CacheThread.Of(table, cancellation).Where(IsSelected).ToList();
        foreach (var mixed in selected.Where(static thread => !thread.IsSeparable))
            AddUnnamed(mixed);
        var threads = selected.FindAll(static thread => thread.IsSeparable);
        _misses = SavingMisses.Of(table, threads, _pricing, row => _filter.Counts(row), sent, cancellation);
        foreach (var thread in threads)
            _threads.Add(new ReplayedThread(table, thread, _misses, ReplayConstants.Shipped));
        ReplayAsItWas(cancellation);
    }

    /// <summary>The query.</summary>
    public UsageQuery Query { get; }

    /// <summary>The time of the first request that counts, in UTC ticks.</summary>
    internal long FirstTicks { get; }

    /// <summary>The time of the last request that counts, in UTC ticks.</summary>
    internal long LastTicks { get; }

    /// <summary>The number of requests of subagents that old transcripts do not name.</summary>
    internal long UnnamedRequests { get; private set; }

    /// <summary>The cost of <see cref="UnnamedRequests"/>.</summary>
    internal decimal UnnamedCost { get; private set; }

    /// <summary>The prompt tokens of all requests that count.</summary>
    internal long PromptTokens { get; }

    /// <summary>The requests.</summary>
    internal UsageTable Table => _table;

    /// <summary>Conversations with requests that count.</summary>
    internal IReadOnlyList<ReplayedThread> Threads => _threads;

    /// <summary>The counted requests that paid again for what was cached.</summary>
    internal IEnumerable<FoundMiss> Misses => _misses.Values.Where(miss => _filter.Counts(_table.Rows[miss.Row]));

    /// <summary>The results of a request's tool calls, in tokens, in order; null if they were not looked up.</summary>
    internal Func<int, IReadOnlyList<long>>? Results { get; set; }

    /// <summary>
    /// What conversations started with, by the row of their first request; null if it was not looked up.
    /// </summary>
    internal IReadOnlyDictionary<int, TranscriptContent>? Startups { get; set; }

    /// <summary>The tools, agents and skills that any conversation of the period called.</summary>
    internal HashSet<CalledName> Called { get; } = [];

    /// <summary>The ecosystems of projects; null if the transcripts are not from this machine.</summary>
    internal ProjectEcosystems? Ecosystems { get; set; }

    /// <summary>The texts that sessions start with; empty if they were not looked up.</summary>
    internal StartupInventory Inventory => field ??= StartupInventory.Of(this);

    /// <summary>The calls of requests that only read or keep a list, by row; null if they were not looked up.</summary>
    internal IReadOnlyDictionary<int, RequestCalls>? Calls { get; set; }

    /// <summary>The tools that agents called, by agent and project; null if they were not looked up.</summary>
    internal IReadOnlyList<AgentToolUse>? ToolUse { get; set; }

    /// <summary>The requests of agents that read a file below a folder <c>references</c>; null if they were not looked up.</summary>
    internal IReadOnlyList<(int Row, string File)>? ReferenceReads { get; set; }

    /// <summary>The files of agents; null if they were not looked up.</summary>
    internal IReadOnlyList<AgentFile>? AgentFiles { get; set; }

    /// <summary>The runs of each agent, the most expensive first.</summary>
    internal IReadOnlyList<AgentRuns> Agents => field ??= AgentRuns.All(this);

    /// <summary>Whether a request paid again for what was cached.</summary>
    internal bool HasMiss(int row) => _misses.ContainsKey(row);

    /// <summary>Describes the results by tool; null if they were not looked up.</summary>
    internal Func<IEnumerable<string>>? ResultDetails { get; set; }

    /// <summary>How long responses take, to compute the seconds that a change saves; null to leave them out.</summary>
    public LatencyModel? Latency { get; set; }

    /// <summary>The model of a request; null if it has no price.</summary>
    internal ModelInfo? ModelOf(int row) => _pricing.ModelOf(_table.Rows[row].Model);

    /// <summary>The cost of a request by what was paid for; null if its model has no price.</summary>
    internal CostBreakdown? BreakdownOf(int row) => _pricing.Breakdown(_table.Rows[row], UsageSum.UsageOf(_table.Rows[row]));

    /// <summary>Whether a request counts.</summary>
    internal bool Counts(int row) => _filter.Counts(_table.Rows[row]);

    /// <summary>The billed amount in USD, without requests of models that have no price.</summary>
    public decimal Billed => _asItWas.Sum(static session => session.Billed);

    /// <summary>Replays the period.</summary>
    /// <param name="settings">The settings to replay with.</param>
    /// <param name="effects">The effects of a compaction; null for the measured effects.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public SavingReplayResult Run(SavingSettings settings, CompactionEffects? effects = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        effects ??= CompactionEffects.Measured;
        var change = new (decimal Cost, long Tokens, int Compactions)[_asItWas.Length];
        var seconds = Latency is { } latency ? new ReplayedSeconds(latency, _asItWas.Length) : null;
        foreach (var thread in _threads)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!IsReplayed(thread, out var at) || thread.IsUntouchedBy(settings))
                continue;
            var changed = ChangeOf(thread, settings, effects, (row, step) => seconds?.Add(
                at, ModelOf(step.Row), (row.Traits & UsageRowTraits.Fast) != 0, UsageSum.UsageOf(row), step));
            change[at] = (change[at].Cost + changed.Cost, change[at].Tokens + changed.Tokens,
                change[at].Compactions + changed.Compactions);
        }
        return new SavingReplayResult
        {
            Seconds = seconds?.Sum(),
            Sessions = [.. _asItWas.Select((session, i) => session with
            {
                WouldBe = session.Billed + change[i].Cost, Tokens = change[i].Tokens, Compactions = change[i].Compactions,
            }).OrderByDescending(static session => session.Saving).ThenBy(static session => session.Session, StringComparer.Ordinal)],
        };
    }

    /// <summary>
    /// Replays each conversation with a thousand tokens less at its start, once of what its first request read from the cache and
    /// once of the rest.
    /// </summary>
    /// <param name="rows">The rows of the first requests.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>By that row, the saving in USD of each token.</returns>
    internal IReadOnlyDictionary<int, (decimal OfRead, decimal OfRest)> StartupPrices(IReadOnlyCollection<int> rows,
        CancellationToken cancellation = default)
    {
        const long Sample = 1000;
        var prices = new Dictionary<int, (decimal, decimal)>();
        var wanted = rows.ToHashSet();
        foreach (var thread in _threads.Where(thread => wanted.Contains(thread.Rows[0]) && IsReplayed(thread, out _)))
        {
            cancellation.ThrowIfCancellationRequested();
            decimal Price(long length, bool isRead)
            {
                var less = Math.Min(Sample, length);
                var settings = new SavingSettings { StartupOf = _ => (less, isRead ? less : 0) };
                return less <= 0 ? 0 : -ChangeOf(thread, settings, CompactionEffects.Measured).Cost / less;
            }
            prices[thread.Rows[0]] = (Price(thread.StartRead, true), Price(thread.Start - thread.StartRead, false));
        }
        return prices;
    }

    private bool IsReplayed(ReplayedThread thread, out int session) =>
        _sessionAt.TryGetValue(_table.Rows[thread.Rows[0]].Session, out session) && !_asItWas[session].IsLeftOut;

    private (decimal Cost, long Tokens, int Compactions) ChangeOf(ReplayedThread thread, SavingSettings settings, CompactionEffects effects,
        Action<UsageRow, ReplayedStep>? onChange = null)
    {
        var (costs, tokens, compactions) = (0m, 0L, 0);
        foreach (var step in thread.Under(settings, effects, Results))
        {
            ref readonly var row = ref _table.Rows[step.Row];
            if (!_filter.Counts(row) || (step.Extra is null && step.Model is null && step.Usage == UsageSum.UsageOf(row)))
                continue;
            if (!_pricing.TryPrice(row, step.Usage, out var cost, step.Model))
                continue;
            foreach (var extra in step.Extra ?? [])
                cost += _pricing.TryPrice(row, extra.Usage, out var more, extra.Model ?? step.Model) ? more : 0;
            (costs, tokens) = (costs + cost - _costs[step.Row], tokens + step.Tokens);
            compactions += step.Compacts ? 1 : 0;
            onChange?.Invoke(row, step);
        }
        return (costs, tokens, compactions);
    }

    // The additional cost of a miss, compared with reading the same tokens.
    internal decimal CostOf(FoundMiss miss)
    {
        var effect = CacheEffect.Of(_table.Rows[miss.Row], 0, miss, _pricing);
        return effect.Miss?.Cost ?? 0;
    }

    private void AddUnnamed(CacheThread thread)
    {
        foreach (var row in thread.Rows.Span)
        {
            if (!Counts(row))
                continue;
            UnnamedRequests++;
            UnnamedCost += _costs[row];
        }
    }

    private bool IsSelected(CacheThread thread)
    {
        foreach (var row in thread.Rows.Span)
        {
            if (_filter.Counts(_table.Rows[row]))
                return true;
        }
        return false;
    }

    private void ReplayAsItWas(CancellationToken cancellation)
    {
        foreach (var thread in _threads)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (index, usage) in thread.AsItWas())
            {
                ref readonly var row = ref _table.Rows[index];
                if (!_filter.Counts(row) || usage == UsageSum.UsageOf(row) || !_pricing.TryPrice(row, usage, out var cost))
                    continue;
                ref var session = ref _asItWas[_sessionAt[row.Session]];
                session = session with { Replayed = session.Replayed + cost - _costs[index] };
            }
        }
        foreach (ref var session in _asItWas.AsSpan())
            session = session with { IsLeftOut = Math.Abs(session.Replayed - session.Billed) > (decimal)LargestError * session.Billed };
    }
}
