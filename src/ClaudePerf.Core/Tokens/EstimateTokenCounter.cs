using System.Buffers;
using System.Runtime.CompilerServices;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.BytePair;
using ClaudePerf.Core.Tokens.Estimation;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Core.Tokens;

/// <summary>
/// Estimates Claude's token count offline and without a download: the text is split by another vendor's public encoding
/// (o200k_base), and the
/// weights of these tokens in Claude's tokens are added up, with corrections for neighboring tokens. The weights were
/// fitted to counts of
/// Claude's own tokenizer; docs/token-counting.md describes the method and its error on held-out texts. Every count has
/// a 90% interval.
/// <para>
/// The text is normalized like the provider does (<see cref="Exact.TextNormalizer"/>), so composed and decomposed
/// letters, and LF and CRLF,
/// count the same. White space at the ends counts as in <see cref="Exact.ExactTokenCounter"/>: newlines at the end are
/// nearly free, and from
/// Claude 5 on so is all white space there.
/// </para>
/// Thread-safe; allocates nothing in steady state.
/// </summary>
internal sealed class EstimateTokenCounter : ITokenCounter
{
    private const string AsciiSpace = " \t\n\r\f\v";

    // ASCII that normalization does not change: no control characters except these two. Most of a prompt consists of
    // it, and the search is vectorized.
    private static readonly SearchValues<char> Unchanged =
        SearchValues.Create([.. "\t\n", .. Enumerable.Range(' ', '~' - ' ' + 1).Select(static code => (char)code)]);

    private readonly BytePairEncoder _encoder;
    private readonly EstimateModel _model;

    internal EstimateTokenCounter(BytePairEncoder encoder, EstimateModel model, TokenizerGeneration generation)
    {
        _encoder = encoder;
        _model = model;
        Generation = generation;
    }

    /// <inheritdoc/>
    public TokenCountMethod Method => TokenCountMethod.Estimate;

    /// <inheritdoc/>
    public TokenizerGeneration Generation { get; }

    /// <inheritdoc/>
    public string Version => _model.Version;

    /// <inheritdoc/>
    public TokenCount Count(ReadOnlySpan<char> text)
    {
        var sums = Sum(text);
        var half = _model.Interval.HalfWidth(sums);
        var tokens = Math.Max(0, (sums.Units + WeightScale.Unit / 2) / WeightScale.Unit);
        if (text.IsEmpty) return TokenCount.Zero;
        return new TokenCount(tokens, Math.Max(0, (long)Math.Floor(tokens - half)), (long)Math.Ceiling(tokens + half));
    }

    /// <summary>
    /// Creates a counter for a generation. The encoding and the weights are loaded on first use in the process.
    /// </summary>
    /// <exception cref="InvalidDataException">A data file of the installation is damaged.</exception>
    /// <exception cref="FileNotFoundException">A data file of the installation is missing.</exception>
    public static EstimateTokenCounter Create(TokenizerGeneration generation) =>
        new(EncodingTables.O200kBase, EstimateModel.Of(generation), generation);

    /// <summary>Computes the sums that make up an estimate and its interval.</summary>
    [SkipLocalsInit]
    internal EstimateSums Sum(ReadOnlySpan<char> text)
    {
        var isEmpty = text.IsEmpty;
        if (Generation == TokenizerGeneration.V5) text = text.TrimEnd(AsciiSpace);
        if (!text.ContainsAnyExcept(Unchanged)) return SumNormalized(text, isEmpty);

        var normalized = new PooledBuffer<char>(stackalloc char[256]);
        try
        {
            return SumNormalized(TextNormalizer.Normalize(text, GenerationRules.Of(Generation).FoldsQuotes, ref normalized), isEmpty);
        }
        finally
        {
            normalized.Dispose();
        }
    }

    private EstimateSums SumNormalized(ReadOnlySpan<char> text, bool isEmpty)
    {
        var content = OpensWord ? text.TrimEnd('\n') : text;
        var sums = new EstimateSums(_model);
        if (content.IsEmpty && !isEmpty && OpensWord) sums.Units += WeightScale.Unit;
        _encoder.Encode(content, ref sums);
        if (OpensWord) sums.Units += _model.TailUnits(text.Length - content.Length);
        return sums;
    }

    // Up to Claude 4.8, the frame ends in a word's opening marker, which a text of only white space does not take over.
    private bool OpensWord => Generation != TokenizerGeneration.V5;
}
