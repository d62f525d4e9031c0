using ClaudePerf.Core.Usage.ProviderCache;

namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>
/// The usage of one session by <see cref="UsageAmount"/>. Sessions are the independent units that the permutation test shuffles.
/// </summary>
internal sealed class SessionAmounts
{
    internal static readonly int Columns = Enum.GetValues<UsageAmount>().Length;

    private readonly decimal[] _amounts = new decimal[Columns];

    internal SessionAmounts(ProviderCacheGroup session, int activeSlots, bool recovered)
    {
        var usage = session.Usage;
        this[UsageAmount.Cost] = usage.Cost ?? 0;
        this[UsageAmount.Requests] = usage.Requests;
        this[UsageAmount.Sessions] = 1;
        this[UsageAmount.ActiveHours] = activeSlots * (decimal)ComparedUsage.ActiveSlot.TotalHours;
        this[UsageAmount.InputTokens] = usage.InputTokens;
        this[UsageAmount.CacheWriteTokens] = session.WriteTokens;
        this[UsageAmount.CacheReadTokens] = session.ReadTokens;
        this[UsageAmount.PromptTokens] = usage.InputTokens + session.WriteTokens + session.ReadTokens;
        this[UsageAmount.OutputTokens] = recovered ? usage.RecoveredOutputTokens : usage.OutputTokens;
        this[UsageAmount.ThinkingTokens] = usage.ThinkingTokens;
        this[UsageAmount.Misses] = session.Misses;
        this[UsageAmount.MissCost] = session.MissCost;
    }

    internal decimal this[UsageAmount amount]
    {
        get => _amounts[(int)amount];
        private init => _amounts[(int)amount] = value;
    }

    /// <summary>The amounts as doubles, because shuffling adds them up millions of times.</summary>
    internal double[] ToDoubles() => Array.ConvertAll(_amounts, static amount => (double)amount);
}
