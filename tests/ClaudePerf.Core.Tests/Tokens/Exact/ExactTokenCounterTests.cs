using System.Globalization;
using System.Text;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Exact;
using CsCheck;

namespace ClaudePerf.Core.Tests.Tokens.Exact;

public class ExactTokenCounterTests
{
    private static readonly TokenizerGeneration[] Generations = Enum.GetValues<TokenizerGeneration>();

    private static readonly Dictionary<TokenizerGeneration, ExactTokenCounter> Counters = Generations.ToDictionary(
        g => g, g => SmallVocabulary.Counter(g));

    private static readonly Dictionary<TokenizerGeneration, NaiveTokenizer> Naive =
        Generations.ToDictionary(g => g, g => new NaiveTokenizer(SmallVocabulary.AllPieces, SmallVocabulary.BytePrefixes, g));

    private static readonly string[] Fragments =
    [
        "the", "The", "THE", "NASA", "hello", "World", "wiFi", "GaN", "abab", "'s", "'ll", "'S", "''", "'", " '", "x", "A", "I",
        "12", "3", "!", "()", ");", "-", "...", "\"", "a'", " ", " ", "  ", "\n", "\n\n", "\t",
        "straße", "STRAẞE", "AİB", "İb", "e\u0301", "q\u0301", "\u0E4D\u0E32", "\u0E01\u0E4D\u0001\u0E32", "\u0E4D\uE000\u0E32",
        "\u1100\u1161\u11A8", "中文", "中 文", "🙂", "👨‍👩‍👧", "🏻\uFE0F", "⚖\uFE0F", "\uD83D", "\uDE42", "\0", "\u0001", "\u007F",
        "\u0085", "\uE000", "\uF8FF",
        "\u00A0", "\u2003", "\u2028", "\r\n", "’", "“", "\U0010FFFD", " १² ", " ²① ", " ²\uFE0F² ", " ²\uFE0F ", " १٣ 1",
        "\uFDD0", "\u0344", "\u0958", "\u2126", "\uFFFD",
    ];

    private static readonly Gen<string> Texts = Gen.OneOf(
            Gen.OneOf(Fragments),
            Gen.Char[' ', '~'].Select(c => c.ToString()),
            Gen.OneOf([.. NaiveTokenizer.Known.Select(c => c.ToString())]),
            Gen.Select(
                Gen.OneOf("a", "\n", " ", "-", "ab", "中", "!"),
                Gen.Int[1, 70],
                (unit, count) => string.Concat(Enumerable.Repeat(unit, count))))
        .Array[0, 14].Select(string.Concat);

    // The naive implementation uses the runtime's composition, which may compose characters that it has no class for.
    private static bool IsKnown(string text)
    {
        var builder = new StringBuilder();
        foreach (var rune in text.EnumerateRunes()) builder.Append(rune);
        return builder.ToString().Normalize(NormalizationForm.FormC)
            .All(
                c =>
                    c < 0x80
                        || char.IsSurrogate(c)
                        || char.IsControl(c)
                        || char.IsSeparator(c)
                        || "\uFFFD‘’“”".Contains(c)
                        || NaiveTokenizer.Known.Contains(c)
                || char.GetUnicodeCategory(c) == UnicodeCategory.PrivateUse);
    }

    [Fact]
    public void Count_matches_the_naive_implementation()
    {
        Texts.Where(IsKnown).Sample(
            text =>
            {
                foreach (var generation in Generations)
                    if (Counters[generation].Count(text).Tokens != Naive[generation].Count(text)) return false;
                return true;
            },
            iter: 8_000,
            print: text => string.Join(' ', text.Select(c => ((int)c).ToString("X4", CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("hello", 2)]             // ⟨bow⟩hel + lo⟨eow⟩
    [InlineData("the", 1)]
    [InlineData("The", 1)]
    [InlineData("the the", 2)]           // the seam space costs nothing
    [InlineData("the  the", 3)]
    [InlineData("中", 2)]                // the frame's marker and the ideograph
    [InlineData("12", 2)]
    [InlineData(" the", 1)]              // one leading space is the frame's marker
    [InlineData("  the", 2)]
    [InlineData("the\n\n\n", 1)]         // five newlines with the frame's two are one token
    [InlineData("the\n\n", 2)]           // four are not
    [InlineData("\uE000", 1)]            // no text remains, and the frame's marker is a separate token
    [InlineData(" ", 1)]
    [InlineData("\uFDD0", 4)]            // a character without a piece: the frame's marker and three bytes
    public void Count_up_to_4_8_has_the_frame_s_marker_at_the_head(string text, long expected) =>
        Assert.Equal(expected, Counters[TokenizerGeneration.V47].Count(text).Tokens);

    [Theory]
    [InlineData("the", 1)]
    [InlineData("中", 1)]
    [InlineData("12", 1)]
    [InlineData(" the", 2)]
    [InlineData("the \n\t\r\n ", 1)]     // white space at the end is free
    [InlineData("the\u00A0", 2)]         // except other spaces
    [InlineData("\uE000", 0)]
    [InlineData(" \n", 0)]
    public void Count_from_5_on_has_no_marker_at_the_head(string text, long expected) =>
        Assert.Equal(expected, Counters[TokenizerGeneration.V5].Count(text).Tokens);

    [Theory]
    [InlineData("NAT", 5, 5)]            // too short for the marker of capitals
    [InlineData("NASA", 1, 6)]
    [InlineData("“the”", 4, 8)]          // folded: ⟨bow⟩ " the "; as they stand: ⟨bow⟩, three bytes each, and the
    public void Count_differs_between_the_generations(string text, long v3, long v47)
    {
        Assert.Equal(v3, Counters[TokenizerGeneration.V3].Count(text).Tokens);
        Assert.Equal(v47, Counters[TokenizerGeneration.V47].Count(text).Tokens);
    }

    [Fact]
    public void Count_of_empty_text_is_zero()
    {
        foreach (var counter in Counters.Values) Assert.Equal(TokenCount.Zero, counter.Count(""));
    }

    [Fact]
    public void Count_is_exact_and_never_negative_for_any_utf16()
    {
        Gen.Char.Array[0, 60].Select(array => new string(array)).Sample(
            text =>
            {
                foreach (var counter in Counters.Values)
                {
                    var count = counter.Count(text);
                    // Composition can turn one unit into three, a unit is at most three bytes, and a run has at most
                    // three markers.
                    Assert.InRange(count.Tokens, 0, 12 * text.Length + 2);
                    Assert.Equal(TokenCount.Exactly(count.Tokens), count);
                }
            },
            iter: 5_000);
    }

    [Fact]
    public void Count_of_lines_is_the_sum_except_for_the_frame()
    {
        var line = Gen.OneOf("the", "hello", "World", "12", "aaab", "NASA", "é").Array[1, 8].Select(words => string.Join(' ', words));
        Gen.Select(line, line).Sample(
            (first, second) =>
            {
                foreach (var counter in Counters.Values)
                {
                    var parts = counter.Count(first).Tokens + counter.Count(second).Tokens + 1;
                    Assert.InRange(counter.Count($"{first}\n{second}").Tokens, parts - 1, parts);
                }
            },
            iter: 2_000);
    }

    [Fact]
    public void Count_is_the_same_composed_and_decomposed()
    {
        Texts.Where(IsKnown).Sample(
            text =>
            {
                var whole = string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));
                foreach (var counter in Counters.Values)
                    Assert.Equal(
                        counter.Count(whole.Normalize(NormalizationForm.FormC)), counter.Count(whole.Normalize(NormalizationForm.FormD)));
            },
            iter: 2_000);
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("az-Latn-AZ")]
    [InlineData("ar-SA")]
    [InlineData("de-DE")]
    public void Count_is_the_same_in_every_culture(string culture)
    {
        const string Text = "TITLE Title title İstanbul ISTANBUL ıI 1,234.5 ١٢٣ straße STRASSE";
        var expected = Counters.Values.Select(counter => counter.Count(Text)).ToArray();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Assert.Equal(expected, Counters.Values.Select(counter => counter.Count(Text)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Count_is_the_same_on_many_threads()
    {
        var texts = Texts.Array[200].Single();
        var expected = texts.Select(text => Counters[TokenizerGeneration.V3].Count(text)).ToArray();
        Parallel.For(
            0, 2_000, i => Assert.Equal(expected[i % texts.Length], Counters[TokenizerGeneration.V3].Count(texts[i % texts.Length])));
    }

    [Fact]
    public void Count_allocates_nothing_in_steady_state()
    {
        var texts =
            new[] { "The quick brown fox — “quoted”, e\u0301 and 中文 🙂.\n", new string('a', 5_000),
                string.Concat(Enumerable.Repeat("q\u0323\u0307 the\n", 2_000)) };
        foreach (var counter in Counters.Values)
        {
            foreach (var text in texts) counter.Count(text);
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var text in texts) counter.Count(text);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("\n")]
    [InlineData("-")]
    [InlineData("中")]
    [InlineData("\u0301")]
    [InlineData("'")]
    [InlineData(" ")]
    public void Count_of_a_repeated_character_matches_the_naive_implementation(string unit)
    {
        foreach (var count in new[] { 1, 63, 64, 255, 256, 257, 1_023, 1_025, 2_500 })
        {
            var text = "a " + string.Concat(Enumerable.Repeat(unit, count)) + "b";
            foreach (var generation in Generations) Assert.Equal(Naive[generation].Count(text), Counters[generation].Count(text).Tokens);
        }
    }

    [Fact]
    public void Constructor_refuses_the_vocabulary_of_another_generation() =>
        Assert.Throws<ArgumentException>(() => new ExactTokenCounter(SmallVocabulary.Compile("v3"), TokenizerGeneration.V5));

    [Fact]
    public void Version_names_the_generation_and_the_vocabulary()
    {
        Assert.Equal(3, Counters.Values.Select(counter => counter.Version).Distinct().Count());
        Assert.All(Counters.Values, counter => Assert.Contains("aaaaaaaaaaaa", counter.Version, StringComparison.Ordinal));
    }
}
