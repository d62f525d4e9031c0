using System.Buffers;
using System.Runtime.CompilerServices;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.BytePair;
using ClaudePerf.Core.Tokens.Estimation;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Core.Tokens;

/// <summary>
/// Estimates Claude's count offline and without a download: the text is split by another vendor's public encoding (o200k_base),
/// and what each of its tokens is worth in Claude's is summed up, with corrections for what neighbours do to each other. The
/// worths were fitted to counts of Claude's own tokenizer; how, and how wrong they are on texts that were kept apart, is told
/// in docs/token-counting.md. Every count carries its 90% interval.
/// <para>
/// The text is normalized as the provider does it (<see cref="Exact.TextNormalizer"/>), so that composed and decomposed letters, or LF and CRLF, count the same.
/// White space at the ends counts as with <see cref="Exact.ExactTokenCounter"/>: newlines at the end are nearly free, and from
/// Claude 5 on all white space there is.
/// </para>
/// Safe for use by any number of threads; allocates nothing in steady state.
/// </summary>
public sealed class EstimateTokenCounter : ITokenCounter
{
    private const string AsciiSpace = " \t\n\r\f\v";

    // ASCII that the provider counts as it stands: no control characters but these two. Most of a prompt is made of it, and the search is vectorized.
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
    /// A counter for a generation. The encoding and the weights are loaded at their first use in the process.
    /// </summary>
    /// <exception cref="InvalidDataException">A data file of the installation is damaged.</exception>
    /// <exception cref="FileNotFoundException">A data file of the installation is missing.</exception>
    public static EstimateTokenCounter Create(TokenizerGeneration generation) =>
        new(EncodingTables.O200kBase, EstimateModel.Of(generation), generation);

    /// <summary>The sums an estimate and its interval are made of.</summary>
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

    // Up to Claude 4.8 the frame ends in a word's opening marker, which white space alone does not take over.
    private bool OpensWord => Generation != TokenizerGeneration.V5;
}
