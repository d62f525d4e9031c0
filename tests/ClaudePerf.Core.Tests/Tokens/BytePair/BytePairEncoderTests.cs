using ClaudePerf.Core.Tests.Prerequisites;
using ClaudePerf.Core.Tokens.BytePair;
using CsCheck;
using Microsoft.ML.Tokenizers;

namespace ClaudePerf.Core.Tests.Tokens.BytePair;

public class BytePairEncoderTests
{
    private static readonly TiktokenTokenizer Reference = TiktokenTokenizer.CreateForEncoding("o200k_base");

    private static List<int> Encode(string text)
    {
        var sink = new Ranks([]);
        EncodingTables.O200kBase.Encode(text, ref sink);
        return sink.All;
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("Hello, world!")]
    [InlineData("HTTPServer's WE'LL don't I'M x'Re 'tis")]
    [InlineData("ABCdef DEF GhI  你好A吗 ÉCOLE école Ǆungla ʰword wordʰX")]
    [InlineData("1234567 12 3,456.789 ½ Ⅷ")]
    [InlineData("  leading\n\n   \n  x\t\ty \r\n\r\n  ")]
    [InlineData("a/b//c\n/\n--- ***\r\n")]
    [InlineData("é combininǵ́ ́x X́Y ́ABC")]
    [InlineData("emoji 😀😃 👨‍👩‍👧 🇩🇪 zero​width nbsp x")]
    [InlineData("\0\u0001\u0085x ﷽ \uE000 \uFFFD")]
    public void Encode_matches_the_reference(string text) =>
        Assert.Equal(Reference.EncodeToIds(text), Encode(text));

    [Fact]
    public void Encode_matches_the_reference_for_any_text()
    {
        // Code points outside the basic plane are omitted: the encoding's pattern is defined over code points, but the
        // reference matches it over UTF-16 units and therefore
        // cannot include an emoji before a word in the word's piece.
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
                'Ǆ',
                'ǅ',
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
    public void Encode_matches_the_reference_for_long_pieces()
    {
        // Longer than the length at which the encoder switches from scanning to a heap, but short enough for the
        // reference's quadratic time.
        var pieces = Gen.OneOf(
            Gen.Char['a', 'e'].Array[90, 600].Select(array => new string(array)),
            Gen.Select(
                Gen.OneOf("ab", "a", "the", "=", " ", "\n", "aB"),
                Gen.Int[90, 400],
                (unit, count) => string.Concat(Enumerable.Repeat(unit, count))));
        pieces.Sample(text => Reference.EncodeToIds(text).SequenceEqual(Encode(text)), iter: 500);
    }

    [Fact]
    public void Encode_matches_the_reference_for_the_sample_ecosystem()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Samples, "*.md", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            Assert.True(Reference.EncodeToIds(text).SequenceEqual(Encode(text)), file);
        }
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

    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("=")]
    [InlineData("7")]
    [InlineData("́")]
    [InlineData("ab ")]
    [InlineData("\uD800")]
    public void Encode_spells_a_megabyte_of_one_character_completely(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
        var sink = new ByteCounter();
        EncodingTables.O200kBase.Encode(text, ref sink);
        Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(text), sink.Bytes);
    }

    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("=")]
    [InlineData("All work and no play makes Jack a dull boy. ")]
    public void Encode_takes_linear_time(string repeated) => LinearTime.AssertHolds(1_000_000, repeated, text => Encode(text));

    [Fact]
    public void Encode_spells_any_text_back()
    {
        Gen.String.Sample(text =>
        {
            var bytes = new List<byte>();
            foreach (var rank in Encode(text))
                bytes.AddRange(EncodingTables.O200kBase.Table.Bytes(rank));
            return bytes.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(text));
        });
    }

    private readonly struct Ranks(List<int> all) : ITokenSink
    {
        internal List<int> All => all;

        public void Add(int rank) => all.Add(rank);
    }

    private struct ByteCounter : ITokenSink
    {
        internal int Bytes;

        public void Add(int rank) => Bytes += EncodingTables.O200kBase.Table.Bytes(rank).Length;
    }
}
