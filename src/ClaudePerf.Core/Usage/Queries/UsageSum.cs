using System.Runtime.InteropServices;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Adds up the rows of a group. Sums are exact, so the order does not matter.</summary>
internal sealed class UsageSum : IUsageSum<UsageSum>
{
    private long _requests;
    private long _carriers;
    private long _calls;
    private long _resultTokens;
    private long _rows;
    private long _priced;
    private long _notFinal;
    private List<UncountedRow>? _uncounted;
    private TokenUsage _usage;
    private long _recovered;
    private long _thinking;
    private long _thinkingEstimated;
    private UInt128 _thinkingSquares;
    private decimal _thinkingCost;
    private decimal _cost;
    private decimal _withoutCaching;
    private long _first = long.MaxValue;
    private long _last = long.MinValue;
    private Dictionary<int, (long Requests, TokenUsage Usage)>? _unpriced;

    internal long FirstTicks => _first;

    internal long LastTicks => _last;

    internal static TokenUsage UsageOf(in UsageRow row) =>
        new(row.InputTokens, row.OutputTokens, row.CacheWrite5mTokens, row.CacheWrite1hTokens, row.CacheReadTokens, row.WebSearches);

    internal void Add(in UsageRow row, RowPricing pricing)
    {
        var usage = UsageOf(row);
        _rows++;
        var requests = (row.Traits & UsageRowTraits.Advisor) == 0 ? 1 : 0;
        _requests += requests;
        _usage += usage;
        _recovered += row.RecoveredOutputTokens;
        _thinking += row.ThinkingTokens;
        if ((row.Traits & UsageRowTraits.ThinkingRecorded) == 0)
        {
            _thinkingEstimated += row.ThinkingTokens;
            _thinkingSquares += (UInt128)row.ThinkingTokens * (UInt128)row.ThinkingTokens;
        }
        _first = Math.Min(_first, row.UtcTicks);
        _last = Math.Max(_last, row.UtcTicks);
        if ((row.Traits & UsageRowTraits.Final) == 0)
            _notFinal++;
        if ((row.Traits & UsageRowTraits.Uncounted) != 0)
            (_uncounted ??= []).Add(new UncountedRow(row.Id, row.RecoveredOutputTokens));
        if (pricing.TryPrice(row, usage, out var cost, out var withoutCaching))
            AddPriced(cost, withoutCaching, pricing.ThinkingCost(row, usage));
        else
            AddUnpriced(row.Model, requests, usage);
    }

    /// <summary>Adds the part of a prompt that consisted of a tool's results and subtracts it from the sum of the rest.</summary>
    /// <param name="row">The request.</param>
    /// <param name="part">The tool's part of the request.</param>
    /// <param name="cost">The cost of the part; null if the model has no price.</param>
    /// <param name="withoutCaching">Its cost as plain input.</param>
    /// <param name="rest">The sum that contains the whole request.</param>
    internal void AddPart(in UsageRow row, in ToolPart part, decimal? cost, decimal withoutCaching, UsageSum rest)
    {
        var usage = new TokenUsage(part.Input, 0, part.Write5m, part.Write1h, part.Read, 0);
        _rows++;
        _calls += part.Calls;
        _resultTokens += part.ResultTokens;
        _carriers += part.Carried > 0 ? 1 : 0;
        _usage += usage;
        _first = Math.Min(_first, row.UtcTicks);
        _last = Math.Max(_last, row.UtcTicks);
        var less = new TokenUsage(-part.Input, 0, -part.Write5m, -part.Write1h, -part.Read, 0);
        rest._usage += less;
        if (cost is { } known)
        {
            AddPriced(known, withoutCaching, 0);
            rest._cost -= known;
            rest._withoutCaching -= withoutCaching;
        }
        else
        {
            AddUnpriced(row.Model, 0, usage);
            rest.AddUnpriced(row.Model, 0, less);
        }
    }

    private void AddPriced(decimal cost, decimal withoutCaching, decimal thinkingCost)
    {
        _priced++;
        _cost += cost;
        _withoutCaching += withoutCaching;
        _thinkingCost += thinkingCost;
    }

    public void Add(UsageSum other)
    {
        _rows += other._rows;
        _requests += other._requests;
        _carriers += other._carriers;
        _calls += other._calls;
        _resultTokens += other._resultTokens;
        _priced += other._priced;
        _notFinal += other._notFinal;
        if (other._uncounted is { } uncounted)
            (_uncounted ??= []).AddRange(uncounted);
        _usage += other._usage;
        _recovered += other._recovered;
        _thinking += other._thinking;
        _thinkingEstimated += other._thinkingEstimated;
        _thinkingSquares += other._thinkingSquares;
        _thinkingCost += other._thinkingCost;
        _cost += other._cost;
        _withoutCaching += other._withoutCaching;
        _first = Math.Min(_first, other._first);
        _last = Math.Max(_last, other._last);
        foreach (var (model, (requests, usage)) in other._unpriced ?? [])
            AddUnpriced(model, requests, usage);
    }

    internal UsageGroup ToGroup(UsageTable table)
    {
        var prompt = _usage.PromptTokens;
        var bound = ThinkingEstimate.Bound(_thinkingEstimated, _thinkingSquares);
        return new UsageGroup
        {
            // For a tool, the number of requests that contained its results; only such parts have no requests of their own.
            Requests = _requests > 0 ? _requests : _carriers,
            Calls = _calls > 0 ? _calls : null,
            ResultTokens = _resultTokens > 0 ? _resultTokens : null,
            InputTokens = _usage.InputTokens,
            OutputTokens = _usage.OutputTokens,
            RecoveredOutputTokens = _recovered,
            ThinkingTokens = _thinking,
            ThinkingTokensRecorded = _thinking - _thinkingEstimated,
            ThinkingTokensLower = _thinking - bound,
            ThinkingTokensUpper = _thinking + bound,
            ThinkingCost = _priced == 0 && _rows > 0 ? null : _thinkingCost,
            CacheWrite5mTokens = _usage.CacheWrite5mTokens,
            CacheWrite1hTokens = _usage.CacheWrite1hTokens,
            CacheReadTokens = _usage.CacheReadTokens,
            WebSearches = _usage.WebSearches,
            Cost = _priced == 0 && _rows > 0 ? null : _cost,
            CostWithoutCaching = _priced == 0 && _rows > 0 ? null : _withoutCaching,
            HitRate = prompt == 0 ? null : _usage.CacheReadTokens / (double)prompt,
            NotFinalRequests = _notFinal,
            UncountedRequests = _uncounted?.Count ?? 0,
            UncountedRows = (IReadOnlyList<UncountedRow>?)_uncounted ?? [],
            Unpriced = _unpriced is null ? [] : [.. _unpriced
                .Select(entry => new UnpricedUsage(table.Text(entry.Key), entry.Value.Requests, entry.Value.Usage))
                .OrderBy(entry => entry.Model, StringComparer.Ordinal)],
        };
    }

    private void AddUnpriced(int model, long requests, in TokenUsage usage)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_unpriced ??= [], model, out _);
        entry = (entry.Requests + requests, entry.Usage + usage);
    }
}
