using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Tests.Optimization.Editing;

/// <summary>Edits of several rules next to and overlapping each other.</summary>
public sealed class EditClaimsTests
{
    [Theory]
    [InlineData(0, 3, 3, 6, true)]
    [InlineData(3, 6, 0, 3, true)]
    [InlineData(0, 3, 2, 6, false)]
    [InlineData(2, 6, 0, 3, false)]
    [InlineData(0, 6, 2, 3, false)]
    [InlineData(2, 3, 0, 6, false)]
    // Insertions: at the edges of a change and at the same place, but not within another edit's text.
    [InlineData(2, 5, 2, 2, true)]
    [InlineData(2, 5, 5, 5, true)]
    [InlineData(2, 5, 3, 3, false)]
    [InlineData(3, 3, 2, 5, false)]
    [InlineData(2, 2, 2, 5, true)]
    [InlineData(5, 5, 2, 5, true)]
    [InlineData(3, 3, 3, 3, true)]
    [InlineData(10, 10, 8, 10, true)]
    public void Changes_may_touch_but_not_overlap(int start, int end, int otherStart, int otherEnd, bool free)
    {
        var claims = new EditClaims(10);

        Assert.True(claims.TryClaim(Edit((start, end))));
        Assert.Equal(free, claims.TryClaim(Edit((otherStart, otherEnd))));
    }

    [Fact]
    public void A_partly_claimed_edit_claims_nothing()
    {
        var claims = new EditClaims(10);

        Assert.True(claims.TryClaim(Edit((4, 6))));
        Assert.False(claims.TryClaim(Edit((0, 2), (5, 8))));
        Assert.True(claims.TryClaim(Edit((0, 2), (6, 8))));
    }

    [Fact]
    public void Changes_of_one_edit_that_overlap_are_refused() => Assert.False(new EditClaims(10).TryClaim(Edit((0, 4), (3, 6))));

    [Fact]
    public void Edited_text_maps_offsets_to_the_original()
    {
        var edited = EditedText.Apply("0123456789", [Edit((2, 4)), Edit((6, 6, "<new>")), Edit((8, 9, "eight"))]);

        Assert.Equal("0145<new>67eight9", edited.Text);
        Assert.Equal(
            [0, 1, 4, 5, 6, 6, 6, 6, 6, 6, 7, 8, 8, 8, 8, 8, 9, 10], Enumerable.Range(0, edited.Text.Length + 1).Select(edited.ToOriginal));
    }

    [Fact]
    public void Edited_text_finds_edits_by_old_and_new_place()
    {
        var (removal, insertion, replacement) = (Edit((2, 4)), Edit((6, 6, "<new>")), Edit((8, 9, "eight")));
        var edited = EditedText.Apply("0123456789", [replacement, insertion, removal]);

        Assert.Equal([removal], edited.Touching(0, 3));
        Assert.Equal([removal], edited.Touching(4, 5));
        Assert.Empty(edited.Touching(0, 1));
        Assert.Equal([insertion, removal], edited.Touching(3, 7));
        Assert.Equal([insertion], edited.Writing(5, 7));
        Assert.Equal([replacement], edited.Writing(12, 14));
        Assert.Empty(edited.Writing(0, 1));
    }

    private static ProposedEdit Edit(params (int Start, int End, string Replacement)[] changes) => new()
    {
        Rule = OptimizationRules.All[0],
        Summary = "A test",
        Changes = [.. changes.Select(static change => new TextChange(change.Start, change.End, change.Replacement))],
    };

    private static ProposedEdit Edit(params (int Start, int End)[] changes) =>
        Edit([.. changes.Select(static change => (change.Start, change.End, ""))]);
}
