using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// Compiles the published JSON of a vocabulary into the trie used for tiling. The JSON has groups of pieces under
/// <c>tokens</c>; each piece is a key: text with markers and bytes between mathematical angle brackets (⟨bow⟩ ⟨eow⟩
/// ⟨shift⟩ ⟨caps⟩ ⟨0xNN⟩). The group <c>bytes_fallback</c> has UTF-8 prefixes in hexadecimal, and <c>contractions</c>
/// has suffixes that the stream writes with a closing marker.
/// </summary>
internal static class VocabularyCompiler
{
    private const char LeftBracket = '\u27E8', RightBracket = '\u27E9';

    /// <summary>Compiles a vocabulary.</summary>
    /// <param name="json">The published JSON, uncompressed.</param>
    /// <param name="origin">The source, for messages.</param>
    /// <exception cref="TokenVocabularyException">
    /// It is not a vocabulary, or violates a rule that the tiling relies on.
    /// </exception>
    public static (PieceTrie Trie, string Family, int Pieces) Compile(ReadOnlyMemory<byte> json, string origin)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var family = document.RootElement.GetProperty("meta").GetProperty("family").GetString()
                ?? throw new FormatException("its family has no name");
            var pieces = new HashSet<string>(StringComparer.Ordinal);
            var published = 0;
            foreach (var group in document.RootElement.GetProperty("tokens").EnumerateObject())
            {
                foreach (var piece in group.Value.EnumerateObject())
                {
                    AddPiece(group.Name, piece.Name, pieces);
                    published++;
                }
            }
            if (published == 0) throw new FormatException("it has no pieces");
            return (PieceTrieBuilder.Build(pieces.Select(Encoding.Latin1.GetBytes)), family, published);
        }
        catch (Exception e)
            when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or DecoderFallbackException)
        {
            throw new TokenVocabularyException(
                TokenVocabularyFault.NotAVocabulary, $"'{origin}' is not a valid vocabulary: {e.Message}", origin, e);
        }
    }

    // Byte sequences are stored as strings of characters below 256, which hash and compare by value.
    private static void AddPiece(string group, string notation, HashSet<string> pieces)
    {
        if (group == "bytes_fallback")
        {
            pieces.Add(BytePrefix(notation));
            return;
        }
        var piece = Parse(notation);
        Check(piece, notation);
        pieces.Add(piece);
        if (group == "contractions") pieces.Add(piece + (char)MarkedStream.Close);
    }

    private static string BytePrefix(string hexadecimal)
    {
        var bytes = Convert.FromHexString(hexadecimal);
        var needed = bytes.Length == 0
            ? 0
            : bytes[0] switch { >= 0xF0 and <= 0xF4 => 4, >= 0xE0 and < 0xF0 => 3, >= 0xC2 and < 0xE0 => 2, _ => 0 };
        if (bytes.Length > needed || bytes.Skip(1).Any(b => (b & 0xC0) != 0x80))
            throw new FormatException($"the byte prefix {hexadecimal} does not begin a character");
        return Encoding.Latin1.GetString(bytes);
    }

    private static string Parse(string notation)
    {
        var bytes = new List<byte>();
        Span<byte> encoded = stackalloc byte[4];
        for (var at = 0; at < notation.Length;)
        {
            var close = notation[at] == LeftBracket ? notation.IndexOf(RightBracket, at) : -1;
            if (close > 0 && Atom(notation.AsSpan(at + 1, close - at - 1)) is { } atom)
            {
                bytes.Add(atom);
                at = close + 1;
                continue;
            }
            var rune = Rune.GetRuneAt(notation, at);
            bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
            at += rune.Utf16SequenceLength;
        }
        return Encoding.Latin1.GetString([.. bytes]);
    }

    private static byte? Atom(ReadOnlySpan<char> name) => name switch
    {
        "bow" => MarkedStream.Open,
        "eow" => MarkedStream.Close,
        "shift" => MarkedStream.Shift,
        "caps" => MarkedStream.Capitals,
        _ when name.StartsWith("0x", StringComparison.Ordinal)
            && byte.TryParse(name[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };

    /// <summary>
    /// The stream is cut before an opening marker and after a closing marker, and is otherwise UTF-8: a piece that
    /// spans a cut, or begins inside a character, would never match.
    /// </summary>
    private static void Check(string piece, string notation)
    {
        if (piece.Length is 0 or > Tiling.MaxPieceBytes) throw new FormatException($"the piece {notation} has {piece.Length} bytes");
        var from = 0;
        if (piece[from] is (char)MarkedStream.Shift or (char)MarkedStream.Capitals) from++;
        if (from < piece.Length && piece[from] == MarkedStream.Open) from++;
        else if (from == 1 && piece.Length > 1) throw new FormatException($"the piece {notation} has a case marker without a word");
        var to = piece.Length > from && piece[^1] == MarkedStream.Close ? piece.Length - 1 : piece.Length;
        new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(Encoding.Latin1.GetBytes(piece[from..to]));
        if (piece.Contains('\0', StringComparison.Ordinal)) throw new FormatException($"the piece {notation} has a byte 0");
    }
}
