using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>Adds up the effects of the cache for the rows of one group.</summary>
internal sealed class CacheSum : IUsageSum<CacheSum>
{
    private readonly UsageSum _usage = new();
    private readonly (long Misses, long Tokens, decimal Cost, decimal Avoidable)[] _causes =
        new (long, long, decimal, decimal)[Enum.GetValues<CacheMissCause>().Length];
    private decimal _readSaving;
    private decimal _writeCost;
    private decimal _writePremium;
    private long _unread;
    private decimal _unreadPremium;
    private decimal _oneHour;

    internal UsageSum Usage => _usage;

    internal void Add(in UsageRow row, in CacheEffect effect, RowPricing pricing)
    {
        _usage.Add(row, pricing);
        _readSaving += effect.ReadSaving;
        _writeCost += effect.WriteCost;
        _writePremium += effect.WritePremium;
        _unread += effect.UnreadWriteTokens;
        _unreadPremium += effect.UnreadWritePremium;
        _oneHour += effect.OneHourSaving;
        if (effect.Miss is { } miss)
        {
            var cost = miss.Cost ?? 0;
            ref var cause = ref _causes[(int)miss.Cause];
            cause = (cause.Misses + 1, cause.Tokens + miss.MissedTokens, cause.Cost + cost,
                cause.Avoidable + (miss.Remedy(row).IsAvoidable ? cost : 0));
        }
    }

    public void Add(CacheSum other)
    {
        _usage.Add(other._usage);
        _readSaving += other._readSaving;
        _writeCost += other._writeCost;
        _writePremium += other._writePremium;
        _unread += other._unread;
        _unreadPremium += other._unreadPremium;
        _oneHour += other._oneHour;
        for (var i = 0; i < _causes.Length; i++)
        {
            var (misses, tokens, cost, avoidable) = other._causes[i];
            _causes[i] = (_causes[i].Misses + misses, _causes[i].Tokens + tokens, _causes[i].Cost + cost, _causes[i].Avoidable + avoidable);
        }
    }

    internal ProviderCacheGroup ToGroup(UsageGroup usage)
    {
        var causes = new List<CacheMissSum>();
        for (var i = 0; i < _causes.Length; i++)
        {
            if (_causes[i].Misses > 0)
                causes.Add(new CacheMissSum((CacheMissCause)i, _causes[i].Misses, _causes[i].Tokens, _causes[i].Cost,
                    _causes[i].Avoidable));
        }
        causes.Sort(static (a, b) => b.Cost != a.Cost ? b.Cost.CompareTo(a.Cost) : a.Cause.CompareTo(b.Cause));
        var misses = causes.Where(cause => cause.Cause != CacheMissCause.FirstRequest).ToList();
        return new ProviderCacheGroup
        {
            Usage = usage,
            ReadSaving = _readSaving,
            WriteCost = _writeCost,
            WritePremium = _writePremium,
            UnreadWriteTokens = _unread,
            UnreadWritePremium = _unreadPremium,
            Misses = misses.Sum(cause => cause.Misses),
            MissedTokens = misses.Sum(cause => cause.MissedTokens),
            MissCost = misses.Sum(cause => cause.Cost),
            AvoidableCost = misses.Sum(cause => cause.AvoidableCost),
            OneHourSaving = _oneHour,
            Causes = causes,
        };
    }
}
