namespace ClaudePerf.Core.Tokens.Estimation;

/// <summary>
/// The 90% interval of an estimate. Its half-width is the square root of the sum of three variances: one for the ends
/// of the text, one that grows with the tokens (errors of single tokens, which average out in a long text), and one
/// that grows with their square (errors with the same sign throughout a text: its style, a rare language, tokens never
/// seen). How much a token adds to the last two depends on its kind. Fitted to the 90% quantile of the error on
/// held-out texts.
/// </summary>
/// <param name="Ends">The contribution of the ends of a text, in tokens squared.</param>
/// <param name="PerToken">The variance of a token, in tokens.</param>
/// <param name="PerInner">The additional variance of a token that continues a word.</param>
/// <param name="PerSign">The additional variance of a token that is not a word: punctuation, digits, white space.</param>
/// <param name="Style">The common error per token.</param>
/// <param name="Foreign">The additional common error of a token of a script other than Latin.</param>
/// <param name="Rare">The additional common error of a token that was seldom or never seen.</param>
/// <param name="Inner">The additional common error of a token that continues a word.</param>
/// <param name="Sign">The additional common error of a token that is not a word.</param>
internal readonly record struct EstimateInterval(
    float Ends, float PerToken, float PerInner, float PerSign, float Style, float Foreign, float Rare, float Inner, float Sign)
{
    internal const int Count = 9;

    /// <summary>Half the width of the interval, in tokens.</summary>
    internal double HalfWidth(in EstimateSums sums)
    {
        const double Token = WeightScale.Unit;
        var single = (PerToken * sums.Units + PerInner * sums.InnerUnits + PerSign * sums.SignUnits) / Token;
        var common = (Style * sums.Units + Foreign * sums.ForeignUnits + Rare * sums.RareUnits
            + Inner * sums.InnerUnits + Sign * sums.SignUnits) / Token;
        return Math.Sqrt(Ends + Math.Max(0, single) + common * common);
    }

    internal static EstimateInterval From(ReadOnlySpan<float> values) =>
        new(values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8]);

    internal float[] ToArray() => [Ends, PerToken, PerInner, PerSign, Style, Foreign, Rare, Inner, Sign];
}
