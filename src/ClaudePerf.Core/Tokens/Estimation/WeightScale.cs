namespace ClaudePerf.Core.Tokens.Estimation;

/// <summary>
/// Stores a token's weight in a byte. Weights are whole numbers of 1/256 token, so sums are exact and independent of
/// order. Up to four tokens, where nearly all weights are, a step is 1/43 token; above that, the steps are wider, up to
/// 67 tokens.
/// </summary>
internal static class WeightScale
{
    /// <summary>The units in one token.</summary>
    internal const int Unit = 256;

    private const int EvenSteps = 176;
    private const int EvenStep = 6;
    private const int WideStep = 48;

    /// <summary>The weight of a stored byte, in units.</summary>
    internal static int Decode(byte stored)
    {
        var wide = Math.Max(0, stored - EvenSteps);
        return Math.Min((int)stored, EvenSteps) * EvenStep + wide * WideStep + 2 * wide * wide;
    }

    /// <summary>The byte whose weight is nearest to the given number of tokens.</summary>
    internal static byte Encode(double tokens)
    {
        var units = tokens * Unit;
        int low = 0, high = byte.MaxValue;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if ((Decode((byte)middle) + Decode((byte)(middle + 1))) / 2.0 < units) low = middle + 1;
            else high = middle;
        }
        return (byte)low;
    }
}
