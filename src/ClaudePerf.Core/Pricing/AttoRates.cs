using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Pricing;

/// <summary>
/// Rates as integers in units of 10^-18 USD per token. Transcripts contain millions of requests; 64-bit products are an order of
/// magnitude faster than decimal ones and just as exact, because a rate in USD per MTok has at most 12 decimals.
/// </summary>
internal sealed class AttoRates(TokenRates rates)
{
    private const byte Scale = 18;
    private const decimal PerMTokUnit = 1_000_000_000_000m;

    private readonly ulong _input = (ulong)(rates.Input * PerMTokUnit);
    private readonly ulong _output = (ulong)(rates.Output * PerMTokUnit);
    private readonly ulong _write5m = (ulong)(rates.CacheWrite5m * PerMTokUnit);
    private readonly ulong _write1h = (ulong)(rates.CacheWrite1h * PerMTokUnit);
    private readonly ulong _read = (ulong)(rates.CacheRead * PerMTokUnit);

    /// <summary>Computes the cost of a usage's tokens at these rates, without trailing zeros after the decimal point.</summary>
    /// <returns>False if the cost does not fit in 64 bits (18 USD); the caller then computes it in decimals.</returns>
    public bool TryCost(in TokenUsage usage, out decimal cost)
    {
        var total = Product(usage.InputTokens, _input)
            + Product(usage.OutputTokens, _output)
            + Product(usage.CacheWrite5mTokens, _write5m)
            + Product(usage.CacheWrite1hTokens, _write1h)
            + Product(usage.CacheReadTokens, _read);
        if (total > ulong.MaxValue)
        {
            cost = 0;
            return false;
        }
        cost = WithoutTrailingZeros((ulong)total);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 Product(long tokens, ulong rate)
    {
        var high = Math.BigMul((ulong)tokens, rate, out var low);
        return new UInt128(high, low);
    }

    private static decimal WithoutTrailingZeros(ulong atto)
    {
        if (atto == 0)
            return 0m;
        var scale = Scale;
        if (atto % 100_000_000 == 0)
        {
            atto /= 100_000_000;
            scale -= 8;
        }
        while (scale >= 2 && atto % 100 == 0)
        {
            atto /= 100;
            scale -= 2;
        }
        if (scale > 0 && atto % 10 == 0)
        {
            atto /= 10;
            scale--;
        }
        return new decimal((int)(uint)atto, (int)(uint)(atto >> 32), 0, isNegative: false, scale);
    }
}
