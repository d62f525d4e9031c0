using System.Runtime.InteropServices;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Adds up the rows of one group. Sums are exact, so the order of adding does not matter.</summary>
internal sealed class UsageSum : IUsageSum<UsageSum>
{
    private long _requests;
    private long _priced;
    private long _notFinal;
    private TokenUsage _usage;
    private long _recovered;
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
        _requests++;
        _usage += usage;
        _recovered += row.RecoveredOutputTokens;
        _first = Math.Min(_first, row.UtcTicks);
        _last = Math.Max(_last, row.UtcTicks);
        if ((row.Traits & UsageRowTraits.Final) == 0)
            _notFinal++;
        if (pricing.TryPrice(row, usage, out var cost, out var withoutCaching))
        {
            _priced++;
            _cost += cost;
            _withoutCaching += withoutCaching;
        }
        else
        {
            AddUnpriced(row.Model, 1, usage);
        }
    }

    public void Add(UsageSum other)
    {
        _requests += other._requests;
        _priced += other._priced;
        _notFinal += other._notFinal;
        _usage += other._usage;
        _recovered += other._recovered;
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
        return new UsageGroup
        {
            Requests = _requests,
            InputTokens = _usage.InputTokens,
            OutputTokens = _usage.OutputTokens,
            RecoveredOutputTokens = _recovered,
            CacheWrite5mTokens = _usage.CacheWrite5mTokens,
            CacheWrite1hTokens = _usage.CacheWrite1hTokens,
            CacheReadTokens = _usage.CacheReadTokens,
            WebSearches = _usage.WebSearches,
            Cost = _priced == 0 && _requests > 0 ? null : _cost,
            CostWithoutCaching = _priced == 0 && _requests > 0 ? null : _withoutCaching,
            HitRate = prompt == 0 ? null : _usage.CacheReadTokens / (double)prompt,
            NotFinalRequests = _notFinal,
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
