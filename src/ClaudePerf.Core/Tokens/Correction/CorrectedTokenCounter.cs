using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tokens.Correction;

/// <summary>An estimate times the factor that the user's own bills gave. The interval is scaled alike.</summary>
/// <param name="estimate">The estimate.</param>
/// <param name="correction">The correction, made for that estimate.</param>
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
        return new TokenCount(Scaled(count.Tokens), (long)Math.Floor(count.Lower * correction.Factor), (long)Math.Ceiling(count.Upper * correction.Factor));
    }

    private long Scaled(long tokens) => (long)Math.Round(tokens * correction.Factor);
}
