using ClaudePerf.Core.Tokens.Exact;
using CsCheck;

namespace ClaudePerf.Core.Tests.Tokens.Exact;

public class TilingTests
{
    private static int Naive(HashSet<string> pieces, string text)
    {
        var best = new int[text.Length + 1];
        for (var end = 1; end <= text.Length; end++)
        {
            best[end] = best[end - 1] + 1;
            for (var start = Math.Max(0, end - Tiling.MaxPieceBytes); start < end; start++)
                if (pieces.Contains(text[start..end])) best[end] = Math.Min(best[end], best[start] + 1);
        }
        return best[^1];
    }

    private static PieceTrie Trie(IEnumerable<string> pieces) => PieceTrieBuilder.Build(pieces.Select(SmallVocabulary.Utf8.GetBytes));

    [Fact]
    public void CountTokens_matches_trying_every_substring()
    {
        var pieces = Gen.Char['a', 'c'].Array[1, 7].Select(array => new string(array)).Array[1, 30].Select(all => all.Distinct().ToArray());
        var text = Gen.OneOf(
            Gen.Char['a', 'd'].Array[0, 200].Select(array => new string(array)),
            Gen
                .Select(Gen.Char['a', 'c'], Gen.Int[0, 1_600], Gen.Char['a', 'c'].Array[0, 80])
                .Select((c, count, rest) => new string(rest) + new string(c, count) + new string(rest)));
        Gen
            .Select(pieces, text)
            .Sample(
                (all, stretch) => Tiling.CountTokens(Trie(all), SmallVocabulary.Utf8.GetBytes(stretch)) == Naive([.. all], stretch),
                iter: 300);
    }

    [Fact]
    public void CountTokens_skips_long_runs_without_changing_the_count()
    {
        // Lengths that leave remainders, and one of the maximum piece length.
        Gen.Int[1, 60].HashSet[1, 6].Sample(
            lengths =>
            {
                var pieces = lengths.Append(Tiling.MaxPieceBytes)
                    .Select(length => new string('=', length))
                    .Append("a=====")
                    .Append("===b")
                    .ToArray();
                var trie = Trie(pieces);
                foreach (var count in new[] { 1_025, 3_001 })
                {
                    var text = $"a{new string('=', count)}b";
                    Assert.Equal(Naive([.. pieces], text), Tiling.CountTokens(trie, SmallVocabulary.Utf8.GetBytes(text)));
                }
            },
            iter: 6);
    }

    [Fact]
    public void Build_gives_the_same_trie_in_any_order()
    {
        var pieces = new[] { "a", "ab", "abc", "b", "bc", "xyz" };
        Assert.Equal(Trie(pieces).Units.ToArray(), Trie(pieces.Reverse()).Units.ToArray());
    }

    [Fact]
    public void Constructor_refuses_a_unit_that_points_outside()
    {
        var units = new uint[2 * PieceTrie.ReservedUnits];
        units[0] = PieceTrie.Unit(0, endsPiece: false, units.Length);
        Assert.Throws<ArgumentException>(() => new PieceTrie(units));
        Assert.Throws<ArgumentException>(() => new PieceTrie(new uint[3]));
    }
}
