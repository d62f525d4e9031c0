using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Core.Tests.Tokens.Exact;

/// <summary>
/// A vocabulary for tests in the published notation: a few pieces of every shape, small enough for the repository.
/// </summary>
internal static class SmallVocabulary
{
    internal static readonly string[] Pieces =
    [
        .. "abcdefghijklmnopqrstuvwxyzABCGHNTW".Select(c => c.ToString()), .. Enumerable
            .Range(0, 120)
            .Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        "⟨bow⟩", "⟨eow⟩", "⟨shift⟩", "⟨caps⟩", "⟨bow⟩the⟨eow⟩", "⟨shift⟩⟨bow⟩the⟨eow⟩", "⟨caps⟩⟨bow⟩the⟨eow⟩", "⟨bow⟩a⟨eow⟩",
        "⟨bow⟩hel", "lo⟨eow⟩", "ello⟨eow⟩",
        "⟨shift⟩⟨bow⟩world⟨eow⟩", "⟨caps⟩⟨bow⟩nasa⟨eow⟩", "ing⟨eow⟩", "th", "Wi", "Fi⟨eow⟩", "aa", "aaaa", "aba", "bab",
        "⟨bow⟩é", "é⟨eow⟩", "ß", "İ", "straße⟨eow⟩",
        " ", "  ", "    ", "        ", "\n", "\n\n", "\n\n\n", "\n\n\n\n\n", "\n\n\n\n\n\n\n\n", "\t", "\t\t", "!", "!⟨eow⟩",
        "!!", "⟨bow⟩(", "(", ")", "()", ");", "⟨bow⟩'", "'", "\"", ",⟨eow⟩",
        ",", ".", "...", "-", "----", "⟨bow⟩--", "=", "==", "==⟨eow⟩", "/", "//", "—", "⟨bow⟩—⟨eow⟩", "⟨0xE2⟩⟨0x9F⟩⟨0xA8⟩", "中",
        "中文", "。", "？⟨eow⟩", "한", "ヲ", "あい", "क", "⟨bow⟩क⟨eow⟩", "्",
        "́", "ก", "ำ⟨eow⟩", "ع", "🙂", "🙂🙂", "٣", "⟨bow⟩²", "²⟨eow⟩", "←⟨eow⟩",
    ];

    internal static readonly string[] BytePrefixes = ["e0a4", "e4b8", "f09f", "f09f98", "cc", "ef"];
    internal static readonly string[] Contractions = ["'s", "'t", "'ll", "'re"];

    internal static byte[] Json(string family, IEnumerable<string>? pieces = null) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        meta = new { family },
        tokens = new
        {
            word_pieces = (pieces ?? Pieces).ToDictionary(piece => piece, _ => new { kind = "made" }),
            bytes_fallback = BytePrefixes.ToDictionary(piece => piece, _ => new { kind = "made" }),
            contractions = Contractions.ToDictionary(piece => piece, _ => new { kind = "made" }),
        },
    });

    internal static VocabularySource Source(string family, byte[] json, Uri? url = null) => new(
        family,
        family == "v3" ? [TokenizerGeneration.V3] : [TokenizerGeneration.V47, TokenizerGeneration.V5],
        $"small-{family}.json",
        url ?? new Uri($"https://localhost/small-{family}.json"),
        Convert.ToHexString(SHA256.HashData(json)).ToLowerInvariant());

    internal static TokenVocabulary Compile(string family, IEnumerable<string>? pieces = null)
    {
        var (trie, name, count) = VocabularyCompiler.Compile(Json(family, pieces), "made for the tests");
        return new TokenVocabulary(Info(name, count), trie);
    }

    internal static VocabularyInfo Info(string family, int pieces) =>
        new(family, pieces, "made for the tests", "none", "MIT", new string('a', 64), DateTimeOffset.UnixEpoch);

    internal static string FamilyOf(TokenizerGeneration generation) => generation == TokenizerGeneration.V3 ? "v3" : "v4.7";

    internal static ExactTokenCounter Counter(TokenizerGeneration generation, IEnumerable<string>? pieces = null) =>
        new(Compile(FamilyOf(generation), pieces), generation);

    internal static string[] AllPieces => [.. Pieces, .. Contractions, .. Contractions.Select(suffix => suffix + "⟨eow⟩")];

    internal static Encoding Utf8 { get; } = new UTF8Encoding(false);
}
