using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tokens;

/// <summary>
/// Counts the content tokens of a text as one generation of Claude's tokenizer would. Implementations are safe for use by any
/// number of threads and give the same answer for the same text in every culture.
/// </summary>
public interface ITokenCounter
{
    /// <summary>How the count is arrived at.</summary>
    TokenCountMethod Method { get; }

    /// <summary>The generation whose tokens are counted.</summary>
    TokenizerGeneration Generation { get; }

    /// <summary>
    /// Names the implementation and its data, so that a stored count can be told from one made by other weights or another
    /// vocabulary.
    /// </summary>
    string Version { get; }

    /// <summary>
    /// Counts the tokens of <paramref name="text"/> alone, without the frame that a message puts around it. Offline, never throws for any
    /// sequence of UTF-16 units, unpaired surrogates included; takes time linear in the length.
    /// </summary>
    TokenCount Count(ReadOnlySpan<char> text);
}
