using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Tests.Optimization.Preservation;

/// <summary>Changes that keep every word but move it.</summary>
public sealed class PlaceTests
{
    private const string Lists = "## Always\n\n- Read it first.\n- Test it.\n\n## Never\n\n- Push to main.\n- Skip tests.\n";

    public static TheoryData<string, string, string> Moves { get; } = new()
    {
        { "sentences swapped", "Stop the server. Delete the cache.\n", "Delete the cache. Stop the server.\n" },
        { "item from Never to Always", Lists, "## Always\n\n- Read it first.\n- Test it.\n- Push to main.\n\n## Never\n\n- Skip tests.\n" },
        { "item from Always to Never", Lists, "## Always\n\n- Read it first.\n\n## Never\n\n- Test it.\n- Push to main.\n- Skip tests.\n" },
        { "headings swapped", Lists, Lists.Replace("Always", "X", StringComparison.Ordinal)
            .Replace("Never", "Always", StringComparison.Ordinal).Replace("X", "Never", StringComparison.Ordinal) },
        { "sentence to another section", "# A\n\nOne is here. Two is here.\n\n# B\n\nThree is here.\n",
            "# A\n\nOne is here.\n\n# B\n\nTwo is here. Three is here.\n" },
        { "rows swapped", "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n", "| a | b |\n|---|---|\n| 3 | 4 |\n| 1 | 2 |\n" },
        { "row to another table", "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nText.\n\n| a | b |\n|---|---|\n| 5 | 6 |\n",
            "| a | b |\n|---|---|\n| 1 | 2 |\n\nText.\n\n| a | b |\n|---|---|\n| 3 | 4 |\n| 5 | 6 |\n" },
        { "out of its tag", "<rules>\nNever push.\n</rules>\n", "<rules>\n</rules>\nNever push.\n" },
        { "out of its tag, between blank lines", "<rules>\n\nNever push.\n\nWait.\n\n</rules>\n",
            "<rules>\n\nNever push.\n\n</rules>\n\nWait.\n" },
        { "into another tag", "<good>\nOne.\n</good>\n<bad>\nTwo.\n</bad>\n", "<good>\nOne.\nTwo.\n</good>\n<bad>\n</bad>\n" },
        { "under another parent", "- Staging\n  - Deploy freely.\n- Production\n  - Ask first.\n",
            "- Staging\n- Production\n  - Deploy freely.\n  - Ask first.\n" },
        { "promoted", "- Production\n  - Ask first.\n", "- Production\n- Ask first.\n" },
        { "nested", "- Production\n- Ask first.\n", "- Production\n  - Ask first.\n" },
        { "a paragraph of an item to the next", "- One\n\n  More.\n\n- Two\n", "- One\n- Two\n\n  More.\n" },
        { "a paragraph out of its item", "- One\n\n  More.\n", "- One\n\nMore.\n" },
        { "to the other paragraph", "Do A. Unless B is so.\n\nDo C.\n", "Do A.\n\nUnless B is so. Do C.\n" },
        { "steps swapped", "1. Stop it.\n2. Start it.\n", "1. Start it.\n2. Stop it.\n" },
        { "numbers changed", "1. Stop it.\n2. Start it.\n", "2. Stop it.\n3. Start it.\n" },
        { "numbers lost", "1. Stop it.\n2. Start it.\n", "- Stop it.\n- Start it.\n" },
        { "lines of code swapped", "```sh\nmake stop\nmake start\n```\n", "```sh\nmake start\nmake stop\n```\n" },
        { "line out of its fence", "```sh\nmake stop\nmake start\n```\n\nDone.\n", "```sh\nmake stop\n```\n\nmake start\n\nDone.\n" },
        { "line to another fence", "```sh\na\nb\n```\n\nThen:\n\n```sh\nc\n```\n", "```sh\na\n```\n\nThen:\n\n```sh\nb\nc\n```\n" },
        { "out of its quotation", "> Say this.\n> And that.\n", "> Say this.\n\nAnd that.\n" },
        { "quoted", "Say this.\n\nAnd that.\n", "> Say this.\n\nAnd that.\n" },
        { "two quotations joined", "> Say this.\n\nText.\n\n> And that.\n", "> Say this.\n>\n> And that.\n\nText.\n" },
        { "heading a level down", "# A\n\n## B\n\nText.\n", "# A\n\n### B\n\nText.\n" },
        { "section below another", "## A\n\nOne.\n\n## B\n\nTwo.\n", "## B\n\nTwo.\n\n## A\n\nOne.\n" },
        { "two lists joined", "- a\n- b\n\nText.\n\n- c\n", "- a\n- b\n- c\n\nText.\n" },
        { "a divider lost", "A header.\n\n---\n\nText.\n", "A header.\n\nText.\n" },
        { "the header of a file", "Begin with\n\n---\nstatus: open\n---\n", "Begin with\n\nstatus: open\n---\n" },
    };

    [Theory]
    [MemberData(nameof(Moves))]
    public void Moves_are_noticed(string kind, string before, string after)
    {
        Assert.True(Compare(before, before).Passed, kind);
        var report = Compare(before, after);
        Assert.False(report.Passed, kind);
        Assert.NotEmpty(report.Violations);
    }

    [Fact]
    public void An_item_that_moved_back_is_unchanged() => Assert.True(Compare(Lists, string.Concat(Lists)).Passed);

    [Fact]
    public void Moved_text_is_reported_once_and_not_as_lost()
    {
        var report = Compare(Lists, "## Always\n\n- Read it first.\n- Test it.\n- Push to main.\n\n## Never\n\n- Skip tests.\n");
        // The item and the heading changed places: items move to other sections, headings seldom move without their
        // text.
        Assert.Equal(["Directive moved (line 10): Push to main."], report.Violations.Select(static violation => violation.ToString()));
    }

    [Theory]
    [InlineData("## A\n\nOne.\n\n## B\n\nTwo.\n", "## A\n\n## B\n\nOne.\n\nTwo.\n", "One.")]
    [InlineData("## A\n\nOne.\n\n## B\n\nTwo.\n", "## A\n\nOne.\n\nTwo.\n\n## B\n", "Two.")]
    [InlineData("## A\n\n```\nls\n```\n\n## B\n\nTwo.\n", "## A\n\n## B\n\n```\nls\n```\n\nTwo.\n", "ls")]
    [InlineData("## A\n\n- x\n- x\n- y\n\n## B\n\n- x\n", "## A\n\n- x\n- x\n\n## B\n\n- y\n- x\n", "y")]
    public void Text_that_crosses_a_heading_has_moved(string before, string after, string moved)
    {
        var report = Compare(before, after);
        Assert.Contains(report.Violations, violation => violation.Change == PreservedChange.Moved && violation.Text == moved);
        Assert.DoesNotContain(report.Violations, static violation => violation.Kind == PreservedKind.Heading || violation.Lost);
    }

    [Fact]
    public void Swapped_headings_are_reported_but_not_the_text_between_them()
    {
        var report = Compare(Lists, Lists.Replace("Always", "X", StringComparison.Ordinal)
            .Replace("Never", "Always", StringComparison.Ordinal).Replace("X", "Never", StringComparison.Ordinal));
        Assert.Contains(report.Violations, static violation => violation is { Kind: PreservedKind.Heading, Text: "## Never" });
        Assert.Contains(report.Violations, static violation => violation is { Kind: PreservedKind.Heading, Text: "## Always" });
    }

    [Fact]
    public void Text_below_a_renamed_heading_has_not_moved()
    {
        var report = Compare("# Rules\n\nNever push. Wait.\n\n## Part\n\nText.\n", "# Hints\n\nNever push. Wait.\n\n## Part\n\nText.\n");
        Assert.Equal(["Heading lost (line 6): # Rules", "Heading added (line 6): # Hints"],
            report.Violations.Select(static violation => violation.ToString()));
    }

    [Theory]
    [InlineData("The text of this line is broken since it\nis long, and so is the next one\nhere.\n",
        "The text of this line is broken since it is long, and so is\nthe next one here.\n")]
    [InlineData("This sentence is long enough to be broken before the\nName of a thing.\n",
        "This sentence is long enough to be broken before the Name of a thing.\n")]
    [InlineData("# A #\n\nText.\n", "# A\n\nText.\n")]
    [InlineData("Text.\n\n---\n\n# A\n\nMore.\n", "Text.\n\n# A\n\nMore.\n")]
    [InlineData("1) One\n2) Two\n", "1. One\n2. Two\n")]
    [InlineData("~~~sh\nls\n~~~\n", "```sh\nls\n```\n")]
    [InlineData("- a\n\n- b\n", "- a\n- b\n")]
    public void Layout_changes_are_not_moves(string before, string after) =>
        Assert.True(Compare(before, after).Passed, Compare(before, after).Violations.FirstOrDefault()?.ToString());

    [Theory]
    [InlineData("word. ")]
    [InlineData("- a\n  - b\n")]
    [InlineData("<a>\nText.\n</a>\n")]
    [InlineData("<a>\nText.\n")]
    [InlineData("| a | b |\n|---|---|\n| 1 | 2 |\n")]
    [InlineData("> a\nb\n")]
    [InlineData("```\nx\n```\n")]
    [InlineData("# H\n\nText of it.\n\n")]
    public void Takes_time_linear_in_the_text(string repeated) =>
        LinearTime.AssertHolds(80_000, repeated,
            static text => Compare(text, "First it says this.\n\n" + text[(text.Length / 3)..] + "\n\nLast it says that.\n"));

    private static PreservationReport Compare(string before, string after)
    {
        var definition = Ecosystem.ReadText(PromptFile.FromText(Prompts.Agent(before)), PromptKind.Agent);
        return PreservationCheck.Compare(definition, definition.WithText(Prompts.Agent(after)));
    }
}
