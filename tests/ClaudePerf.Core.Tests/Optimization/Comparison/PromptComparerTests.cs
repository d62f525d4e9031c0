using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Core.Tests.Optimization.Comparison;

public sealed class PromptComparerTests
{
    private const string Before = "# Rules\n\n- You must wait for the tests.\n- Never push to main.\n- Keep it short.\n\n# Steps\n\n1. Read it.\n2. Test it.\n\nThe store has 3 tables.\n";

    [Theory]
    [InlineData("- Keep it short.\n", "", PreservedChange.Lost, "Keep it short.", "", "Rules", "")]
    [InlineData("You must wait", "You should wait", PreservedChange.Weakened, "You must wait for the tests.", "You should wait for the tests.", "Rules", "Rules")]
    [InlineData("Never push", "Push", PreservedChange.Weakened, "Never push to main.", "Push to main.", "Rules", "Rules")]
    [InlineData("3 tables", "4 tables", PreservedChange.Weakened, "The store has 3 tables.", "The store has 4 tables.", "Steps", "Steps")]
    [InlineData("store has", "database has", PreservedChange.Changed, "The store has 3 tables.", "The database has 3 tables.", "Steps", "Steps")]
    [InlineData("2. Test it.", "4. Test it.", PreservedChange.Changed, "Test it.", "Test it.", "Steps", "Steps")]
    [InlineData("- Keep it short.\n\n# Steps\n", "\n# Steps\n\n- Keep it short.\n", PreservedChange.Moved, "Keep it short.", "Keep it short.", "Rules", "Steps")]
    [InlineData("2. Test it.\n", "2. Test it.\n3. Ship it.\n", PreservedChange.Added, "", "Ship it.", "", "Steps")]
    public void Each_difference_says_what_and_where(string what, string by, PreservedChange change, string was, string now, string wasAt, string nowAt)
    {
        var comparison = Compare(Before, Before.Replace(what, by, StringComparison.Ordinal));
        var one = Assert.Single(comparison.Changes);
        Assert.Equal((change, was, now, wasAt, nowAt), (one.Change, one.ReferenceText, one.Text, one.ReferencePlace, one.Place));
        Assert.Same(comparison, one.Prompt);
        Assert.Equal(1, comparison.Count(change));
        Assert.Equal(change == PreservedChange.Added, comparison.KeepsAll);
        Assert.Contains(change.ToString().ToLowerInvariant(), one.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_those_of_each_version()
    {
        var comparison = Compare(Before, "New.\n\n" + Before.Replace("- Never push to main.\n", "", StringComparison.Ordinal));
        var lost = comparison.Changes.Single(static change => change.Change == PreservedChange.Lost);
        Assert.Equal((4, 6), (lost.ReferenceLine, lost.Line));
        Assert.Equal(1, comparison.Changes.Single(static change => change.Change == PreservedChange.Added).Line);
    }

    [Fact]
    public void Layout_is_no_difference() => Assert.Empty(Compare(Before, Before.Replace("\n\n", "\n\n\n", StringComparison.Ordinal).Replace("- ", "*  ", StringComparison.Ordinal)).Changes);

    [Fact]
    public void What_went_to_a_file_beside_the_prompt_has_moved_there()
    {
        var comparison = new PromptComparer(EcosystemSandbox.Measure).Compare(
            Read(Before), Read(Before.Replace("The store has 3 tables.\n", "", StringComparison.Ordinal)), new Dictionary<string, string> { ["references/x/store.md"] = "# Store\n\nThe store has 3 tables.\n" });
        var moved = Assert.Single(comparison.Changes);
        Assert.Equal((PreservedChange.Moved, "references/x/store.md"), (moved.Change, moved.Place));
    }

    [Fact]
    public void A_prompt_that_is_new_or_gone_is_added_or_lost_whole()
    {
        var comparer = new PromptComparer(EcosystemSandbox.Measure);
        var gone = comparer.Compare(Read(Before), null);
        Assert.All(gone.Changes, static change => Assert.Equal((PreservedChange.Lost, 0), (change.Change, change.Line)));
        Assert.True(gone.TokensBefore > 0 && gone.TokensAfter == 0);
        var made = comparer.Compare(null, Read(Before));
        Assert.All(made.Changes, static change => Assert.Equal((PreservedChange.Added, 0), (change.Change, change.ReferenceLine)));
        Assert.Throws<ArgumentException>(() => comparer.Compare(null, null));
    }

    [Fact]
    public void Findings_of_differences_are_in_each_report()
    {
        var findings = Compare(Before, Before.Replace("Never push", "Push", StringComparison.Ordinal) + "\nMore.\n").Changes.Select(ComparisonRules.ToFinding).ToList();
        Assert.Equal(["prompt-weakened", "prompt-added"], findings.Select(static finding => finding.RuleId));
        var sarif = FindingWriter.Write(FindingFormat.Sarif, findings, "/x", [], "1.0");
        Assert.Contains("\"ruleIndex\": 1", sarif, StringComparison.Ordinal);
        Assert.Contains("reviewing-prompt-changes.md", sarif, StringComparison.Ordinal);
        Assert.Contains("failures=\"1\"", FindingWriter.Write(FindingFormat.JUnit, findings, "/x", [], "1.0"), StringComparison.Ordinal);
        Assert.StartsWith("::error", FindingWriter.Write(FindingFormat.GitHub, findings, "/x", [], "1.0"), StringComparison.Ordinal);
    }

    private static PromptComparison Compare(string before, string after) => new PromptComparer(EcosystemSandbox.Measure).Compare(Read(before), Read(after));

    private static PromptDefinition Read(string text) => Ecosystem.ReadText(PromptFile.FromText(text, "/x/prompt.md"), PromptKind.Text);
}
