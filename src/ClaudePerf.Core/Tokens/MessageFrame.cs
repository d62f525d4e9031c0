using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tokens;

/// <summary>
/// The tokens that a request adds around its text. Measured against the provider's count_tokens for a request with one
/// user message with one text: its count minus the frame is the text's content tokens. Source:
/// github.com/sanderland/ctok at 70872fd (MIT), confirmed on its recorded counts.
/// </summary>
internal static class MessageFrame
{
    /// <summary>The frame of one user message up to Claude 4.6, in tokens.</summary>
    public const int V3Tokens = 7;

    /// <summary>The frame of one user message for Opus 4.7 and 4.8, in tokens.</summary>
    public const int V47Tokens = 11;

    /// <summary>The frame of one user message from Claude 5 on, in tokens.</summary>
    public const int V5Tokens = 6;

    /// <summary>The frame of one user message, in tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The generation is not one of the enumeration.</exception>
    public static int TokensOf(TokenizerGeneration generation) => generation switch
    {
        TokenizerGeneration.V3 => V3Tokens,
        TokenizerGeneration.V47 => V47Tokens,
        TokenizerGeneration.V5 => V5Tokens,
        _ => throw new ArgumentOutOfRangeException(nameof(generation)),
    };
}
