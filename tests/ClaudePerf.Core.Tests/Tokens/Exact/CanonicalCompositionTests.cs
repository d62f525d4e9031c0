using System.Globalization;
using System.Text;
using ClaudePerf.Core.Tokens.Exact;
using CsCheck;

namespace ClaudePerf.Core.Tests.Tokens.Exact;

/// <summary>
/// Compares composition with the product's own tables to the runtime's. The runtime may support a later version of
/// Unicode, which differs only in characters that are unassigned here.
/// </summary>
public class CanonicalCompositionTests
{
    private static readonly bool[] Concerns = CanonicalComposition.Concerns();

    // Blocks to which later versions of Unicode added compositions.
    private static bool IsLater(int point) =>
        point is (>= 0x105C0 and <= 0x105FF) or (>= 0x11380 and <= 0x113FF) or (>= 0x16100 and <= 0x1613F) or (>= 0x16D40 and <= 0x16D7F);

    private static string Compose(string text)
    {
        var buffer = new PooledBuffer<char>(new char[4]);
        CanonicalComposition.Compose(text, Concerns, ref buffer);
        var composed = new string(buffer.Items);
        buffer.Dispose();
        return composed;
    }

    [Fact]
    public void Compose_matches_the_runtime_for_every_character()
    {
        for (var point = 0; point < 0x110000; point++)
        {
            // The runtime composes neither surrogates nor the last two code points of a plane.
            if (point is >= 0xD800 and <= 0xDFFF || (point & 0xFFFE) == 0xFFFE || IsLater(point)) continue;
            var text = char.ConvertFromUtf32(point);
            Assert.Equal(text.Normalize(NormalizationForm.FormC), Compose(text));
            Assert.Equal(text.Normalize(NormalizationForm.FormC), Compose(text.Normalize(NormalizationForm.FormD)));
        }
    }

    [Fact]
    public void Compose_matches_the_runtime_for_any_text()
    {
        var points = Gen.OneOf(
            Gen.Int[0x41, 0x5A], Gen.Int[0xC0, 0x250], Gen.Int[0x300, 0x345], Gen.Int[0x300, 0x345], Gen.Int[0x591, 0x5C7],
            Gen.Int[0x627, 0x655], Gen.Int[0x928, 0x94D],
            Gen.Int[0x9C7, 0x9D7], Gen.Int[0x1100, 0x1112], Gen.Int[0x1161, 0x1175], Gen.Int[0x11A7, 0x11C2],
            Gen.Int[0xAC00, 0xAC40], Gen.Int[0x1E00, 0x1FFF], Gen.Int[0xF900, 0xFAFF],
            Gen.Int[0x110AB - 0x12, 0x110BA], Gen.Int[0x1D157, 0x1D172], Gen.Int[0x2F800, 0x2FA1D], Gen.OneOf(0xFFFD, 0x200D, 0x1F600));
        points.Array[0, 24].Select(array => string.Concat(array.Select(char.ConvertFromUtf32))).Sample(
            text => Compose(text) == text.Normalize(NormalizationForm.FormC),
            iter: 10_000,
            print: text => string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("X4", CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("\uD800")]
    [InlineData("\uDC00a")]
    [InlineData("a\uD800b")]
    [InlineData("\uD83D\uD83D\uDE00")]
    [InlineData("e\uDC00\u0301")]
    public void Compose_replaces_a_surrogate_without_its_other_half(string text)
    {
        var expected = new StringBuilder();
        foreach (var rune in text.EnumerateRunes()) expected.Append(rune);
        Assert.Equal(expected.ToString(), Compose(text));
    }

    [Fact]
    public void Compose_is_linear_in_a_run_of_unordered_marks()
    {
        const int Count = 100_000;
        var text = "a" + string.Concat(Enumerable.Repeat("\u0301\u0323", Count));
        Assert.Equal("\u1EA1" + new string('\u0323', Count - 1) + new string('\u0301', Count), Compose(text));
    }

    [Fact]
    public void Categories_and_case_match_the_runtime()
    {
        for (var i = 0; i < 0x10000; i++)
        {
            var c = (char)i;
            var kind = CharacterTable.Kinds[c];
            if (char.IsAsciiLetter(c)) Assert.Equal(CharacterKind.Letter, kind);
            if (char.IsSurrogate(c)) Assert.Equal(CharacterKind.LoneLetter, kind);
            if (char.IsSeparator(c)) Assert.Equal(CharacterKind.Space, kind);
            if (kind is CharacterKind.LoneDecimal or CharacterKind.Digit or CharacterKind.MarkedDigit) Assert.True(char.IsDigit(c));
            if (kind is CharacterKind.LoneNumber) Assert.Equal(UnicodeCategory.OtherNumber, char.GetUnicodeCategory(c));
            if (kind is CharacterKind.Mark) Assert.True(
                char.GetUnicodeCategory(
                    c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);
            if ((CharacterTable.Traits[c] & LetterTraits.Changes) != 0
                && c is not ('\u1C89' or '\uA7CB')) Assert.Equal(char.ToLowerInvariant(c), CharacterTable.Lower[c]);
        }
    }
}
