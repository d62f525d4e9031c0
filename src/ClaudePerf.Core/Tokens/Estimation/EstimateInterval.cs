namespace ClaudePerf.Core.Tokens.Estimation;

/// <summary>
/// The 90% interval of an estimate. Its half-width is the root of three variances that add: one of the ends of the text, one
/// that grows with the tokens (errors of single tokens, which cancel out in a long text), and one that grows with their square
/// (errors that point the same way through a text: its style, a language seldom seen, tokens never seen). Each token adds to
/// the last two by the kind it is of. Fitted to the 90% quantile of the error on texts kept apart for it.
/// </summary>
/// <param name="Ends">The share of the ends of a text, in tokens squared.</param>
/// <param name="PerToken">The variance of a token, in tokens.</param>
/// <param name="PerInner">What it is more for a token that continues a word.</param>
/// <param name="PerSign">What it is more for a token that is no word: punctuation, digits, white space.</param>
/// <param name="Style">The common error a token.</param>
/// <param name="Foreign">What it is more for a token of a script other than Latin.</param>
/// <param name="Rare">What it is more for a token that was seldom or never seen.</param>
/// <param name="Inner">What it is more for a token that continues a word.</param>
/// <param name="Sign">What it is more for a token that is no word.</param>
internal readonly record struct EstimateInterval(
    float Ends, float PerToken, float PerInner, float PerSign, float Style, float Foreign, float Rare, float Inner, float Sign)
{
    internal const int Count = 9;

    /// <summary>Half the width of the interval, in tokens.</summary>
    internal double HalfWidth(in EstimateSums sums)
    {
        const double Token = WeightScale.Unit;
        var single = (PerToken * sums.Units + PerInner * sums.InnerUnits + PerSign * sums.SignUnits) / Token;
        var common = (Style * sums.Units + Foreign * sums.ForeignUnits + Rare * sums.RareUnits + Inner * sums.InnerUnits + Sign * sums.SignUnits) / Token;
        return Math.Sqrt(Ends + Math.Max(0, single) + common * common);
    }

    internal static EstimateInterval From(ReadOnlySpan<float> values) =>
        new(values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8]);

    internal float[] ToArray() => [Ends, PerToken, PerInner, PerSign, Style, Foreign, Rare, Inner, Sign];
}
