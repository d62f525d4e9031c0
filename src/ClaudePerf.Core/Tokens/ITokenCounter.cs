using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tokens;

/// <summary>
/// Counts the content tokens of a text for one generation of Claude's tokenizer. Implementations are thread-safe and
/// culture-independent.
/// </summary>
public interface ITokenCounter
{
    /// <summary>The counting method.</summary>
    TokenCountMethod Method { get; }

    /// <summary>The generation whose tokens are counted.</summary>
    TokenizerGeneration Generation { get; }

    /// <summary>
    /// Identifies the implementation and its data, so that stored counts made with other weights or another vocabulary
    /// can be recognized.
    /// </summary>
    string Version { get; }

    /// <summary>
    /// Counts the tokens of <paramref name="text"/> alone, without the frame of a message. Offline counters never throw
    /// for any sequence of UTF-16 units, including unpaired surrogates, and take time linear in the length.
    /// </summary>
    TokenCount Count(ReadOnlySpan<char> text);
}
