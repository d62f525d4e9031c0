using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.Anatomy;

/// <summary>Adds up the parts of a bill.</summary>
internal sealed class AnatomySums(UsageTable table, UsageQuery query)
{
    private readonly UsageRowFilter _filter = new(table, query);
    private readonly RowPricing _pricing = new(table, query.Catalog, query.Recovered);
    private readonly (long Amount, decimal Cost)[] _charges = new (long, decimal)[Enum.GetValues<BillChargeKind>().Length];
    private long _rewrittenTokens;
    private decimal _rewrittenCost;
    private long _startupTokens;
    private decimal _startupCost;
    private long _mainStarts;
    private long _mainStartTokens;

    internal void AddCharges(int at)
    {
        ref readonly var row = ref table.Rows[at];
        if (!_filter.Counts(row) || CostOf(row) is not { } cost)
            return;
        Add(BillChargeKind.CacheRead, row.CacheReadTokens, cost.CacheRead);
        Add(BillChargeKind.CacheWrite, row.CacheWrite5mTokens + row.CacheWrite1hTokens, cost.CacheWrites);
        Add(BillChargeKind.Input, row.InputTokens, cost.Input);
        Add(BillChargeKind.Output, OutputOf(row), cost.Output);
        Add(BillChargeKind.WebSearch, row.WebSearches, cost.WebSearches);
    }

    internal void AddThread(CacheThread thread)
    {
        var rows = thread.Rows.Span;
        var start = UsageSum.UsageOf(table.Rows[rows[0]]).PromptTokens;
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref table.Rows[rows[i]];
            if (!_filter.Counts(row) || CostOf(row) is not { } cost)
                continue;
            var prompt = new PricedPrompt(row, cost);
            var sent = Math.Min(start, prompt.Tokens);
            _startupTokens += sent;
            _startupCost += prompt.CostBetween(0, sent);
            if (i == 0 && row.AgentId == 0)
                (_mainStarts, _mainStartTokens) = (_mainStarts + 1, _mainStartTokens + start);
            if (i > 0)
                AddRewritten(table.Rows[rows[i - 1]], prompt);
        }
    }

    internal BillAnatomy ToAnatomy() => new()
    {
        Charges = [.. Enum.GetValues<BillChargeKind>().Select(kind => new BillCharge(kind, _charges[(int)kind].Amount,
            _charges[(int)kind].Cost)).Where(static charge => charge.Amount != 0 || charge.Cost != 0)],
        RewrittenTokens = _rewrittenTokens,
        RewrittenCost = _rewrittenCost,
        StartupTokensSent = _startupTokens,
        StartupCost = _startupCost,
        MainStartTokens = _mainStarts == 0 ? 0 : _mainStartTokens / _mainStarts,
    };

    private void Add(BillChargeKind kind, long amount, decimal cost)
    {
        ref var charge = ref _charges[(int)kind];
        charge = (charge.Amount + amount, charge.Cost + cost);
    }

    // What the previous request had cached, this one did not read, and this one wrote.
    private void AddRewritten(in UsageRow before, in PricedPrompt prompt)
    {
        if (prompt.Tokens < UsageSum.UsageOf(before).PromptTokens)
            return;
        var cached = before.CacheReadTokens + before.CacheWrite5mTokens + before.CacheWrite1hTokens;
        var end = Math.Min(cached, prompt.Read + prompt.Written);
        if (end <= prompt.Read)
            return;
        _rewrittenTokens += end - prompt.Read;
        _rewrittenCost += prompt.CostBetween(prompt.Read, end);
    }

    private CostBreakdown? CostOf(in UsageRow row) =>
        _pricing.Breakdown(row, UsageSum.UsageOf(row) with { OutputTokens = OutputOf(row) });

    private long OutputOf(in UsageRow row) => query.Recovered ? row.RecoveredOutputTokens : row.OutputTokens;

    /// <summary>
    /// A prompt as billed. Reads come first, then writes with a TTL of one hour, then those with five minutes, then plain input.
    /// </summary>
    private readonly struct PricedPrompt(in UsageRow row, in CostBreakdown cost)
    {
        private readonly CostBreakdown _cost = cost;
        private readonly long _write1h = row.CacheWrite1hTokens;
        private readonly long _write5m = row.CacheWrite5mTokens;
        private readonly long _input = row.InputTokens;

        internal long Read { get; } = row.CacheReadTokens;

        internal long Written => _write1h + _write5m;

        internal long Tokens => Read + Written + _input;

        /// <summary>The cost of the tokens between two positions.</summary>
        internal decimal CostBetween(long from, long to) =>
            Part(from, to, 0, Read, _cost.CacheRead) + Part(from, to, Read, _write1h, _cost.CacheWrite1h)
            + Part(from, to, Read + _write1h, _write5m, _cost.CacheWrite5m) + Part(from, to, Read + Written, _input, _cost.Input);

        private static decimal Part(long from, long to, long start, long length, decimal cost)
        {
            var tokens = Math.Min(to, start + length) - Math.Max(from, start);
            return tokens <= 0 ? 0 : cost * tokens / length;
        }
    }
}
