using ClaudePerf.Core.Optimization.Comparison;
using CsCheck;

namespace ClaudePerf.Core.Tests.Optimization.Comparison;

public class ComparisonTests
{
    private static readonly Gen<string> Line = Gen.OneOf("a\n", "b\n", "c\n", "d e f\n", "d e g\n", "\n", "é\r\n", "last");

    private static readonly Gen<string> Text = Line.Array[0, 12].Select(string.Concat);

    [Fact]
    public void Differences_turn_the_old_text_into_the_new_one() => Text.Select(Text).Sample((old, @new) =>
    {
        var (olds, news) = (TextUnits.Lines(old), TextUnits.Lines(@new));
        var result = new List<string>();
        var at = 0;
        foreach (var difference in SequenceDifference.Between(olds, news))
        {
            result.AddRange(olds.Skip(at).Take(difference.OldStart - at));
            Assert.Equal(difference.NewStart, result.Count);
            result.AddRange(news.Skip(difference.NewStart).Take(difference.NewCount));
            at = difference.OldEnd;
        }
        result.AddRange(olds.Skip(at));
        Assert.Equal(@new, string.Concat(result));
    });

    [Fact]
    public void Joined_units_are_the_text() => Gen.String.Sample(text =>
    {
        Assert.Equal(text, string.Concat(TextUnits.Lines(text)));
        Assert.Equal(text, string.Concat(TextUnits.Words(text)));
    });

    [Fact]
    public void A_moved_block_leaves_the_lines_around_it_alone()
    {
        var old = Enumerable.Range(0, 40).Select(i => $"line {i}\n").ToList();
        var @new = old.Where((_, i) => i is < 10 or >= 30).ToList();
        Assert.Equal([new Difference(10, 20, 10, 0)], SequenceDifference.Between(old, @new));
    }

    [Fact]
    public void Comparing_takes_linear_time()
    {
        var number = 0;
        LinearTime.AssertHolds(1 << 20, "every line of this is the same line\nbut\nnot\nthe\nothers\n", text =>
        {
            number++;
            SequenceDifference.Between(
                TextUnits.Lines(text), TextUnits.Lines(text.Replace("not", $"not{number}", StringComparison.Ordinal)));
        });
    }

    [Fact]
    public void A_unified_diff_has_header_ranges_and_context() => Assert.Equal(
        """
        --- a/agents/x.md
        +++ b/agents/x.md
        @@ -1,5 +1,4 @@
         1
         2
        -3
        -4
        +three
         5
        @@ -10,3 +9,4 @@
         10
         11
         12
        +13
        \ No newline at end of file

        """,
        UnifiedDiff.Create("agents/x.md", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n", "1\n2\nthree\n5\n6\n7\n8\n9\n10\n11\n12\n13")
            .Replace(" 6\n 7\n", "", StringComparison.Ordinal)
            .Replace("@@ -1,7 +1,6 @@", "@@ -1,5 +1,4 @@", StringComparison.Ordinal), ignoreLineEndingDifferences: true);

    [Fact]
    public void A_created_file_has_no_old_version() => Assert.Equal(
        "--- /dev/null\n+++ b/x.md\n@@ -0,0 +1,2 @@\n+a\n+b\n", UnifiedDiff.Create("/x.md", null, "a\nb\n"));

    [Fact]
    public void Equal_texts_have_no_diff() => Assert.Equal("", UnifiedDiff.Create("x", "a\n", "a\n"));

    [Fact]
    public void Edits_that_do_not_overlap_are_merged()
    {
        var origin = "one\ntwo\nthree\nfour\nfive\n";
        Assert.Equal("ONE\ntwo\nthree\nfour\nadded\nfive\n",
            ThreeWayMerge.Merge(origin, "ONE\ntwo\nthree\nfour\nfive\n", "one\ntwo\nthree\nfour\nadded\nfive\n", out var conflicts));
        Assert.Empty(conflicts);
    }

    [Fact]
    public void Two_edits_of_one_long_line_are_merged() => Assert.Equal(
        "the slow brown fox leaps\n",
        ThreeWayMerge.Merge("the quick brown fox jumps\n", "the slow brown fox jumps\n", "the quick brown fox leaps\n", out _));

    [Fact]
    public void Edits_of_the_same_word_conflict()
    {
        Assert.Null(ThreeWayMerge.Merge("a\nthe fox\n", "a\nthe cat\n", "a\nthe dog\n", out var conflicts));
        Assert.Equal([2], conflicts);
    }

    [Fact]
    public void Two_insertions_at_one_place_conflict() =>
        Assert.Null(ThreeWayMerge.Merge("a\nb\n", "a\nx\nb\n", "a\ny\nb\n", out _));

    [Fact]
    public void An_unchanged_side_yields_to_the_other() => Text.Select(Text).Sample((origin, other) =>
    {
        Assert.Equal(other, ThreeWayMerge.Merge(origin, origin, other, out _));
        Assert.Equal(other, ThreeWayMerge.Merge(origin, other, origin, out _));
        Assert.Equal(other, ThreeWayMerge.Merge(origin, other, other, out _));
    });

    [Fact]
    public void A_merge_is_symmetric() => Text.Select(Text, Text).Sample((origin, one, other) =>
        Assert.Equal(ThreeWayMerge.Merge(origin, one, other, out _), ThreeWayMerge.Merge(origin, other, one, out _)));
}
