using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>The differences between generations other than their vocabularies.</summary>
/// <param name="FoldsQuotes">Whether the four curly quotes count as straight quotes.</param>
/// <param name="CapitalsFrom">
/// The minimum length, in characters, at which an all-capitals word is written as a marker and lower-case letters; null
/// if the generation has no such marker.
/// </param>
/// <param name="FrameOpensWord">
/// Whether the message frame ends in the marker that opens a word: the marker then stands for one leading space of the
/// text, and a text that begins with anything without that marker pays for it.
/// </param>
/// <param name="FrameTakesAllSpace">
/// Whether the frame absorbs any ASCII white space at the end of the text. Otherwise it ends in two newlines, which
/// form tokens together with the newlines at the end of the text.
/// </param>
internal sealed record GenerationRules(bool FoldsQuotes, int? CapitalsFrom, bool FrameOpensWord, bool FrameTakesAllSpace)
{
    private static readonly GenerationRules V3 = new(FoldsQuotes: true, CapitalsFrom: 4, FrameOpensWord: true, FrameTakesAllSpace: false);
    private static readonly GenerationRules V47 = V3 with { FoldsQuotes = false, CapitalsFrom = null };
    private static readonly GenerationRules V5 = V47 with { FrameOpensWord = false, FrameTakesAllSpace = true };

    /// <summary>The rules of a generation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The generation is not one of the enumeration.</exception>
    public static GenerationRules Of(TokenizerGeneration generation) => generation switch
    {
        TokenizerGeneration.V3 => V3,
        TokenizerGeneration.V47 => V47,
        TokenizerGeneration.V5 => V5,
        _ => throw new ArgumentOutOfRangeException(nameof(generation)),
    };
}
