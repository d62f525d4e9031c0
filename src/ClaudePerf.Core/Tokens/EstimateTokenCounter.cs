using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.BytePair;

namespace ClaudePerf.Core.Tokens;

/// <summary>
/// Estimates Claude's count offline: the tokens of another vendor's public encoding (o200k_base), times a factor for the
/// generation.
/// </summary>
public sealed class EstimateTokenCounter : ITokenCounter
{
    private readonly BytePairEncoder _encoder;
    private readonly double _factor;

    private EstimateTokenCounter(BytePairEncoder encoder, TokenizerGeneration generation)
    {
        _encoder = encoder;
        Generation = generation;
        _factor = generation == TokenizerGeneration.V3 ? 1.18 : 1.67;
    }

    /// <inheritdoc/>
    public TokenCountMethod Method => TokenCountMethod.Estimate;

    /// <inheritdoc/>
    public TokenizerGeneration Generation { get; }

    /// <inheritdoc/>
    public string Version => "o200k-factor-1";

    /// <inheritdoc/>
    public TokenCount Count(ReadOnlySpan<char> text)
    {
        var sink = new TokenCounter();
        _encoder.Encode(text, ref sink);
        var tokens = sink.Tokens * _factor;
        return new TokenCount((long)Math.Round(tokens), (long)Math.Floor(tokens * 0.85), (long)Math.Ceiling(tokens * 1.15));
    }

    /// <summary>A counter for a generation. The encoding is loaded at its first use in the process.</summary>
    public static EstimateTokenCounter Create(TokenizerGeneration generation) => new(EncodingTables.O200kBase, generation);

    private struct TokenCounter : ITokenSink
    {
        internal long Tokens;

        public void Add(int rank) => Tokens++;
    }
}
