using ClaudePerf.Core.Tokens.BytePair;

namespace ClaudePerf.Core.Tokens;

/// <summary>
/// Counts the tokens of other vendors' public byte-pair encodings, without correction. These are not Claude's tokens
/// (<see cref="EstimateTokenCounter"/> estimates those).
/// </summary>
public static class VendorEncoding
{
    /// <summary>The encoding of OpenAI's models from GPT-4o on.</summary>
    public const string O200kBase = "o200k_base";

    /// <summary>The encoding of OpenAI's GPT-3.5 and GPT-4.</summary>
    public const string Cl100kBase = "cl100k_base";

    /// <summary>Counts a text; accepts any sequence of UTF-16 units.</summary>
    /// <param name="encoding">The encoding's name: <see cref="O200kBase"/> or <see cref="Cl100kBase"/>.</param>
    /// <param name="text">The text.</param>
    /// <returns>The tokens; special tokens in the text are treated as plain text.</returns>
    /// <exception cref="ArgumentException">There is no encoding with that name.</exception>
    public static long Count(string encoding, ReadOnlySpan<char> text)
    {
        var sink = new Counter();
        Encoder(encoding).Encode(text, ref sink);
        return sink.Tokens;
    }

    private static BytePairEncoder Encoder(string encoding) => encoding switch
    {
        O200kBase => EncodingTables.O200kBase,
        Cl100kBase => EncodingTables.Cl100kBase,
        _ =>
            throw new ArgumentException(
                $"There is no encoding '{encoding}'. The known encodings are {O200kBase} and {Cl100kBase}.", nameof(encoding)),
    };

    private struct Counter : ITokenSink
    {
        internal long Tokens;

        public void Add(int rank) => Tokens++;
    }
}
