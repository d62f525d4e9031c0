using ClaudePerf.Core.Tokens.BytePair;

namespace ClaudePerf.Core.Tokens;

/// <summary>
/// Counts the tokens of other vendors' public byte-pair encodings, as they are: no counts of Claude, which has other tokens
/// (<see cref="EstimateTokenCounter"/>).
/// </summary>
public static class VendorEncoding
{
    /// <summary>The encoding of OpenAI's models from GPT-4o on.</summary>
    public const string O200kBase = "o200k_base";

    /// <summary>The encoding of OpenAI's GPT-3.5 and GPT-4.</summary>
    public const string Cl100kBase = "cl100k_base";

    /// <summary>Counts a text; takes any sequence of UTF-16 units.</summary>
    /// <param name="encoding">The encoding's name: <see cref="O200kBase"/> or <see cref="Cl100kBase"/>.</param>
    /// <param name="text">The text.</param>
    /// <returns>Its tokens; special tokens written out in it are text like any other.</returns>
    /// <exception cref="ArgumentException">No encoding has the name.</exception>
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
        _ => throw new ArgumentException($"There is no encoding '{encoding}'. Known are {O200kBase} and {Cl100kBase}.", nameof(encoding)),
    };

    private struct Counter : ITokenSink
    {
        internal long Tokens;

        public void Add(int rank) => Tokens++;
    }
}
