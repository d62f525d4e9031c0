using ClaudePerf.Core.Tests.Prerequisites;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.BytePair;
using CsCheck;
using Microsoft.ML.Tokenizers;

namespace ClaudePerf.Core.Tests.Tokens;

public class Cl100kEncodingTests
{
    private static readonly TiktokenTokenizer Reference = TiktokenTokenizer.CreateForEncoding("cl100k_base");

    private static List<int> Encode(string text)
    {
        var sink = new Ranks([]);
        EncodingTables.Cl100kBase.Encode(text, ref sink);
        return sink.All;
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hello, world!")]
    [InlineData("HTTPServer's WE'LL don't I'M x'Re 'tis 'so 'ſ")]
    [InlineData("1234567 12 3,456.789 ½ Ⅷ")]
    [InlineData("  leading\n\n   \n  x\t\ty \r\n\r\n  ")]
    [InlineData("a/b//c\n/\n--- ***\r\n")]
    [InlineData("é combininǵ́ ́x X́Y ́ABC")]
    [InlineData("\0\u0001\u0085x \uE000 \uFFFD 你好A吗")]
    public void Encode_matches_the_reference(string text) => Assert.Equal(Reference.EncodeToIds(text), Encode(text));

    [Fact]
    public void Encode_matches_the_reference_for_any_text_of_the_basic_plane()
    {
        // Outside of it, the reference matches its pattern over UTF-16 units, not code points.
        var characters = Gen.OneOf(
            Gen.Char['a', 'z'], Gen.Char['A', 'Z'], Gen.Char['0', '9'],
            Gen.OneOf(
                ' ',
                ' ',
                ' ',
                '\n',
                '\r',
                '\t',
                '\'',
                '/',
                '-',
                '.',
                '\u00A0',
                '\u2028',
                '\u0301',
                '\u0903',
                'ʰ',
                'ª',
                'ß',
                'ſ',
                'Ⅷ',
                '½',
                's',
                't'),
            Gen.Char['\u00A0', '\u04FF'], Gen.Char['\u3000', '\u30FF'], Gen.Char['\u0590', '\u0DFF'], Gen.Char['\u4E00', '\u4F00']);
        var texts = Gen.OneOf(characters.Array[0, 40].Select(array => new string(array)),
            Gen
                .OneOf("'s", "'LL", "the ", " function", "\r\n", "  ", "ing").Array[0, 12]
                .Select(string.Concat)).Array[1, 6].Select(string.Concat);
        texts.Sample(text => Reference.EncodeToIds(text).SequenceEqual(Encode(text)), iter: 20_000);
    }

    [Fact]
    public void Encode_matches_the_reference_for_texts_in_many_languages()
    {
        Assert.All(SampleTexts.All, text => Assert.Equal(Reference.EncodeToIds(text.Text), Encode(text.Text)));
    }

    [FactThatNeeds(Prerequisite.RealInput)]
    public void Encode_matches_the_reference_for_recorded_texts()
    {
        foreach (var recorded in RecordedCounts.Load().Where(recorded => recorded.Text.EnumerateRunes().All(rune => rune.IsBmp)))
            Assert.True(Reference.EncodeToIds(recorded.Text).SequenceEqual(Encode(recorded.Text)), recorded.Key);
    }

    [Fact]
    public void Count_is_by_the_named_encoding()
    {
        const string Text = "Antidisestablishmentarianism, наконец-то.";
        Assert.Equal(Reference.CountTokens(Text), VendorEncoding.Count("cl100k_base", Text));
        Assert.NotEqual(VendorEncoding.Count("o200k_base", Text), VendorEncoding.Count("cl100k_base", Text));
        Assert.Throws<ArgumentException>(() => VendorEncoding.Count("p50k_base", Text));
    }

    private readonly struct Ranks(List<int> all) : ITokenSink
    {
        internal List<int> All => all;

        public void Add(int rank) => all.Add(rank);
    }
}
