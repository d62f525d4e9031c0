using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>
/// Replays the requests of transcripts through the simulator and compares what it predicts with what was billed. Of each request the length of its prompt, its time, model, speed, effort,
/// version and the lifetime that its client asked for are taken from the transcript; what it reads and writes is predicted by the rules alone.
/// </summary>
/// <remarks>
/// A conversation goes on from its own prompt as long as that grows, in whatever folder it works; where it shrank a little (rewinding), from the longest of its earlier ends; where it shrank by more (compaction) or its model or version changed, from the beginning that all
/// conversations of its agent, project, model and version share. How long that beginning is, is learned from what earlier conversations read at their first request; before any has, Claude Code's own texts are assumed. Nothing later is looked at.
/// </remarks>
public static class TranscriptReplay
{
    private const int RowsBetweenChecks = 4096;

    /// <summary>Replays requests.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="catalog">Models and prices; requests of models it does not know are left out.</param>
    /// <param name="counts">Which requests count; all are replayed. Null for all.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ReplayResult Run(UsageTable table, ModelCatalog catalog, Func<UsageRow, bool>? counts = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(catalog);
        var pricing = new RowPricing(table, catalog, recovered: true);
        var minimums = new Dictionary<string, int>(StringComparer.Ordinal);
        int Minimum(ModelInfo model) => minimums.TryGetValue(model.Id, out var known) ? known : minimums[model.Id] = CacheMinimum.Of(model, catalog);
        var simulator = new ProviderCacheSimulator(Minimum);
        var hourly = new ProviderCacheSimulator(Minimum);
        var threads = CacheThread.Of(table, cancellation);
        var threadOf = new int[table.Count];
        Array.Fill(threadOf, -1);
        var skipped = 0;
        for (var i = 0; i < threads.Count; i++)
        {
            foreach (var row in threads[i].Rows.Span)
                threadOf[row] = threads[i].IsSeparable ? i : -1;
        }
        var order = Enumerable.Range(0, table.Count).Where(row => threadOf[row] >= 0).ToArray();
        var ticks = Array.ConvertAll(order, row => (table.Rows[row].UtcTicks, table.Rows[row].Id));
        Array.Sort(ticks, order);
        var states = new ThreadState?[threads.Count];
        var bases = new SharedBeginnings();
        var sum = new ReplaySum();
        for (var i = 0; i < order.Length; i++)
        {
            if (i % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            var row = table.Rows[order[i]];
            if (pricing.ModelOf(row.Model) is not { } model)
            {
                skipped++;
                continue;
            }
            var state = states[threadOf[order[i]]] ??= new ThreadState(threadOf[order[i]]);
            var pause = state.PauseBefore(row);
            var request = state.Next(row, model, bases);
            var predicted = simulator.Send(request);
            var withHour = hourly.Send(request with { Breakpoints = [.. request.Breakpoints.Select(static at => at with { Lifetime = CacheLifetime.OneHour })] });
            state.Learn(row, bases);
            if (counts?.Invoke(row) == false || !pricing.TryPrice(row, UsageSum.UsageOf(row) with { OutputTokens = row.RecoveredOutputTokens }, out var billed))
                continue;
            pricing.TryPrice(row, predicted, out var predictedCost);
            pricing.TryPrice(row, withHour, out var hourCost);
            pricing.TryPrice(row, predicted.WithoutCaching(), out var uncached);
            pricing.TryPrice(row, WithReadsWritten(predicted, request), out var lostCost);
            var expectedCost = predictedCost + (CacheLosses.ShareAfter(pause) * (lostCost - predictedCost));
            sum.Add(UsageSum.UsageOf(row), predicted, billed, predictedCost, expectedCost, hourCost, uncached);
        }
        return sum.ToResult(skipped + table.Count - order.Length);
    }

    private static TokenUsage WithReadsWritten(in TokenUsage usage, SimulatedRequest request) => request.Breakpoints[^1].Lifetime == CacheLifetime.OneHour
        ? usage with { CacheReadTokens = 0, CacheWrite1hTokens = usage.CacheWrite1hTokens + usage.CacheReadTokens }
        : usage with { CacheReadTokens = 0, CacheWrite5mTokens = usage.CacheWrite5mTokens + usage.CacheReadTokens };

    private static (int, int, int, int) KeyOf(in UsageRow row) => (row.Agent, row.Project, row.Model, row.Version);

    /// <summary>How long the beginning is that conversations of one agent, project, model and version share.</summary>
    private sealed class SharedBeginnings
    {
        private readonly Dictionary<(int, int, int, int), long> _learned = [];

        internal long Of(in UsageRow row, ModelInfo model, long prompt) =>
            Math.Min(_learned.TryGetValue(KeyOf(row), out var tokens) ? tokens : row.AgentId == 0 ? InvocationOverhead.MainThreadPrefixTokens(model) : 0, prompt);

        internal void Learn(in UsageRow row)
        {
            if (row.CacheReadTokens > 0)
                _learned[KeyOf(row)] = row.CacheReadTokens;
        }
    }

    private sealed class ThreadState(int number)
    {
        // A prompt that shrank by less than a tenth was rewound, by more compacted.
        private const double LeastOfARewind = 0.9;

        private PromptPrefix? _prompt;
        private PromptPrefix _beginning = PromptPrefix.Empty;
        private (int Agent, int Model, int Version) _sender;
        private CacheLifetime _lifetime = CacheLifetime.FiveMinutes;
        private int _restarts;
        private int _turns;
        private bool _isFirst;
        private long? _lastTicks;

        /// <summary>The time since the request before; none before the first.</summary>
        internal TimeSpan PauseBefore(in UsageRow row)
        {
            var pause = TimeSpan.FromTicks(row.UtcTicks - (_lastTicks ?? row.UtcTicks));
            _lastTicks = row.UtcTicks;
            return pause;
        }

        internal SimulatedRequest Next(in UsageRow row, ModelInfo model, SharedBeginnings bases)
        {
            var prompt = UsageSum.UsageOf(row).PromptTokens;
            // What the client asks for, not what came of it: it writes for one hour or for five minutes.
            if (row.CacheWrite1hTokens + row.CacheWrite5mTokens > 0)
                _lifetime = row.CacheWrite1hTokens >= row.CacheWrite5mTokens ? CacheLifetime.OneHour : CacheLifetime.FiveMinutes;
            _isFirst = _prompt is null;
            // The folder is none of it: of 572 changes within runs of real transcripts, 476 read all that the request before had left.
            var sender = (row.Agent, row.Model, row.Version);
            if (_prompt is null || sender != _sender || prompt < _beginning.Tokens || prompt < LeastOfARewind * _prompt.Tokens)
            {
                _sender = sender;
                _restarts++;
                _beginning = PromptPrefix.Empty.Then(PromptPart.System, FormattableString.Invariant($"beginning {KeyOf(row)}"), bases.Of(row, model, prompt));
                _prompt = _beginning.Then(PromptPart.Messages, FormattableString.Invariant($"{number} {_restarts}"), prompt - _beginning.Tokens);
            }
            else
            {
                // Rewound a little: it goes on from the longest of its earlier ends.
                while (_prompt.Tokens > prompt)
                    _prompt = _prompt.Parent!;
                _prompt = _prompt.Then(PromptPart.Messages, FormattableString.Invariant($"{number} turn {_turns++}"), prompt - _prompt.Tokens);
            }
            return new SimulatedRequest
            {
                Time = new DateTimeOffset(row.UtcTicks, TimeSpan.Zero),
                Model = model,
                Variant = FormattableString.Invariant($"{row.Effort} {row.Traits & UsageRowTraits.Fast}"),
                Prompt = _prompt,
                Breakpoints = [new CacheBreakpoint(_beginning, _lifetime), new CacheBreakpoint(_prompt, _lifetime)],
                OutputTokens = row.RecoveredOutputTokens,
                UntilResponse = TimeSpan.FromSeconds(AssumedRun.ResponseSeconds),
            };
        }

        internal void Learn(in UsageRow row, SharedBeginnings bases)
        {
            if (_isFirst)
                bases.Learn(row);
        }
    }
}
