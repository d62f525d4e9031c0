using System.Globalization;
using System.Text;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using CsCheck;

namespace ClaudePerf.Core.Tests.Tokens;

public class EstimateTokenCounterTests
{
    private static readonly EstimateTokenCounter[] Counters =
        [.. Enum.GetValues<TokenizerGeneration>().Select(EstimateTokenCounter.Create)];

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String,
        Gen.Char['\0', '\uFFFF'].Array[0, 60].Select(characters => new string(characters)),
        Gen.OneOf("the ", "Über", " function", "\r\n", "\n\n", "    ", "1,024", "=> {", "日本", "😀", "क्षि", "\uD800", "\0", "ﬁ")
            .Array[0, 40].Select(string.Concat));

    private static long Tokens(TokenizerGeneration generation, string text) => Counters[(int)generation].Count(text).Tokens;

    [Theory]
    [InlineData(TokenizerGeneration.V3)]
    [InlineData(TokenizerGeneration.V47)]
    [InlineData(TokenizerGeneration.V5)]
    public void Count_of_empty_text_is_exactly_zero(TokenizerGeneration generation) =>
        Assert.Equal(TokenCount.Zero, Counters[(int)generation].Count(""));

    [Fact]
    public void Count_is_never_negative_and_is_within_its_interval_for_any_text() =>
        Texts.Sample(text => Counters.All(counter =>
        {
            var count = counter.Count(text);
            return count.Lower >= 0 && count.Lower <= count.Tokens && count.Tokens <= count.Upper;
        }), iter: 20_000);

    [Fact]
    public void Count_is_the_same_in_every_culture_and_on_any_thread()
    {
        var texts = new[] { "1.5 İstanbul's ığdır: 1.000,5", "Straße und Weg", "if (x < 1.5) return -1;" };
        var expected = texts.Select(text => Counters[2].Count(text)).ToArray();
        Parallel.For(0, 64, i =>
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(i % 2 == 0 ? "tr-TR" : "ar-SA");
            Assert.Equal(expected[i % texts.Length], EstimateTokenCounter.Create(TokenizerGeneration.V5).Count(texts[i % texts.Length]));
        });
    }

    [Fact]
    public void Count_of_concatenated_texts_is_the_sum_except_at_the_join()
    {
        // The adjacent pieces contain at most 8 characters each, and a character costs less than 4 tokens.
        const int Meeting = 2 * 8 * 4;
        var words = Gen
            .OneOf("the", " agent", " Returns", "\n", " {", "(x)", " 42", ", and", "é", " мир").Array[1, 80]
            .Select(string.Concat);
        Gen.Select(words, words).Sample((left, right) => Counters.All(counter =>
            Math.Abs(counter.Count(left + right).Tokens - counter.Count(left).Tokens - counter.Count(right).Tokens) <= Meeting));
    }

    [Theory]
    [InlineData(TokenizerGeneration.V3, "\n", 0)]
    [InlineData(TokenizerGeneration.V47, "\n", 0)]
    [InlineData(TokenizerGeneration.V5, "\n \t\r\n   ", 0)]
    public void Count_treats_trailing_white_space_like_the_message_frame(TokenizerGeneration generation, string end, int more) =>
        Assert.Equal(Tokens(generation, "You review code.") + more, Tokens(generation, "You review code." + end));

    [Fact]
    public void Count_of_many_newlines_at_the_end_grows_with_them()
    {
        var few = Tokens(TokenizerGeneration.V3, "x" + new string('\n', 10_000));
        var many = Tokens(TokenizerGeneration.V3, "x" + new string('\n', 100_000));
        Assert.InRange(many, 9 * few, 11 * few);
    }

    [Fact]
    public void Count_allocates_nothing_in_steady_state()
    {
        var text = string.Concat(Enumerable.Repeat("## Role\n\nYou review pull requests for `src/**/*.cs`, and say why.\n", 200));
        for (var i = 0; i < 3; i++) Counters[0].Count(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) Counters[0].Count(text);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("Chào mừng bạn đến với thế giới, tiếng Việt có dấu.")]
    [InlineData("Où est l'élève? Ça dépend de l'été à Noël.")]
    [InlineData("Ångström och Übergröße, naïve façade, čeština, ještě žluťoučký kůň.")]
    [InlineData("에이전트는 요청을 처리하기 전에 문서를 읽습니다.")]
    [InlineData("Ελληνικά: ἄνθρωπος, ὕδωρ, ᾧ.")]
    public void Count_of_decomposed_letters_is_that_of_composed_ones(string text)
    {
        var decomposed = text.Normalize(NormalizationForm.FormD);
        Assert.NotEqual(text, decomposed);
        Assert.All(Counters, counter => Assert.Equal(counter.Count(text.Normalize()), counter.Count(decomposed)));
    }

    [Theory]
    [InlineData("one\r\ntwo\r\n\r\nthree", "one\ntwo\n\nthree")]
    [InlineData("a\u0007b\u001B[0m c\u007F d\u0085", "ab[0m c d")]
    [InlineData("private\uE000\uF8FF use", "private use")]
    [InlineData("no\u00A0break thin\u2009space ideographic\u2028separator\u0000nul", "no break thin space ideographic separator nul")]
    [InlineData("น\u0E4D\u0E32", "น\u0E33")]
    public void Count_reads_characters_as_the_provider_does(string text, string read) =>
        Assert.All(Counters, counter => Assert.Equal(counter.Count(read), counter.Count(text)));

    [Fact]
    public void Count_reads_curly_quotes_as_straight_ones_up_to_Claude_4_6()
    {
        const string Curly = "the user’s “own” ‘words’";
        const string Straight = "the user's \"own\" 'words'";
        Assert.Equal(Tokens(TokenizerGeneration.V3, Straight), Tokens(TokenizerGeneration.V3, Curly));
        Assert.NotEqual(Tokens(TokenizerGeneration.V47, Straight), Tokens(TokenizerGeneration.V47, Curly));
    }

    [Fact]
    public void ErrorBound_falls_as_a_text_grows()
    {
        const string Sentence = "You review pull requests and say what is wrong with them, and why. ";
        var line = Counters[2].Count(Sentence).ErrorBound;
        var file = Counters[2].Count(string.Concat(Enumerable.Repeat(Sentence, 100))).ErrorBound;
        Assert.InRange(file, 0.001, line / 2);
    }

    [Fact]
    public void ErrorBound_is_wider_for_tokens_the_fit_has_not_met()
    {
        var known = Counters[2].Count(string.Concat(Enumerable.Repeat("and what the code should do then ", 40))).ErrorBound;
        var unknown = Counters[2].Count(string.Concat(Enumerable.Repeat("\U0001BC20\U0001BC31 \U00010F30\U00010F41 ", 40))).ErrorBound;
        Assert.True(unknown > known * 2, $"{unknown} beside {known}");
    }

    [Fact]
    public void Version_names_the_generation_and_the_weights()
    {
        Assert.Equal(3, Counters.Select(counter => counter.Version).Distinct().Count());
        Assert.All(Counters, counter => Assert.Matches($"^estimate-[0-9]+/{counter.Generation}/[0-9a-f]{{12}}$", counter.Version));
    }
}
