using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tokens.Correction;

/// <summary>
/// An estimate multiplied by a factor derived from the user's own bills. The interval is scaled in the same way.
/// </summary>
/// <param name="estimate">The estimate.</param>
/// <param name="correction">The correction for that estimate.</param>
internal sealed class CorrectedTokenCounter(ITokenCounter estimate, EstimateCorrection correction) : ITokenCounter
{
    /// <inheritdoc/>
    public TokenCountMethod Method => TokenCountMethod.Estimate;

    /// <inheritdoc/>
    public TokenizerGeneration Generation => estimate.Generation;

    /// <inheritdoc/>
    public string Version { get; } = FormattableString.Invariant($"{estimate.Version}*{correction.Factor:0.####}");

    /// <inheritdoc/>
    public TokenCount Count(ReadOnlySpan<char> text)
    {
        var count = estimate.Count(text);
        return new TokenCount(
            Scaled(count.Tokens),
            (long)Math.Floor(count.Lower * correction.Factor),
            (long)Math.Ceiling(count.Upper * correction.Factor));
    }

    private long Scaled(long tokens) => (long)Math.Round(tokens * correction.Factor);
}
