using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Validation;
using ClaudePerf.Core.Validation.Formats;

namespace ClaudePerf.Core.Tests.Validation;

public class FindingOverviewTests
{
    private static Finding Finding(
        string rule, FindingSeverity severity, string path, string message = "It is wrong.", int line = 0) => new()
    {
        RuleId = rule, Severity = severity, Message = message, Path = "/p/" + path, RelativePath = path, Line = line,
    };

    private static string[] Lines(IReadOnlyCollection<Finding> findings, int width = 80) =>
        new FindingOverview(findings, width).Text("COUNTS", ["The end."]).Split(Environment.NewLine);

    [Fact]
    public void Errors_come_first_then_rules_by_the_files_they_affect()
    {
        var lines = Lines([
            Finding("seldom", FindingSeverity.Warning, "a.md"), Finding("seldom", FindingSeverity.Warning, "a.md"),
            Finding("often", FindingSeverity.Warning, "a.md"), Finding("often", FindingSeverity.Warning, "b.md"),
            Finding("broken", FindingSeverity.Error, "c.md", line: 3), Finding("remark", FindingSeverity.Information, "d.md")]);
        Assert.Equal("COUNTS", lines[0]);
        Assert.Equal(["Cannot run, or is unsafe:", "  c.md:3  It is wrong."], lines[1..3]);
        Assert.StartsWith("  often   2 in 2 files", lines[4], StringComparison.Ordinal);
        Assert.Contains(lines, static line => line.StartsWith("  seldom  2 in 1 file ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.Contains("remark", StringComparison.Ordinal));
        Assert.Equal("The end.", lines[^1]);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void Five_hundred_findings_fit_the_screen(int width)
    {
        var lines = Lines([.. Enumerable.Range(0, 500).Select(static i => Finding(
            $"rule-{i % 40}", FindingSeverity.Warning, $"folder-{i}/agent-{i}.md",
            "A message that says at length what is wrong."))], width);
        Assert.InRange(lines.Length, 5, 17);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width - 1));
        Assert.Contains(lines, static line => line.Contains("more rules", StringComparison.Ordinal));
    }

    [Fact]
    public void Paths_of_errors_are_never_cut()
    {
        var path = $"{new string('a', 100)}/b.md";
        var lines = Lines([Finding("broken", FindingSeverity.Error, path, new string('x', 200))]);
        Assert.Contains("  " + path, lines);
        Assert.Contains(lines, static line => line.EndsWith('…') && line.Length < 80);
    }

    [Fact]
    public void The_summary_counts_what_is_shown()
    {
        var summary = new FindingSummary
        {
            Findings = [Finding("a", FindingSeverity.Error, "a.md"), Finding("b", FindingSeverity.Information, "b.md")],
            Definitions = 1,
            Folder = "/p",
        };
        Assert.Equal("1 definition: 1 error, 0 warnings, 1 remark.", summary.Counts());
        Assert.Equal("1 definition: 1 error, 0 warnings, 1 remark in files changed since HEAD, not counting the baseline.",
            (summary with { ChangedSince = "HEAD", HasBaseline = true }).Counts());
        Assert.Empty(summary.Closing(isOverview: false));
        Assert.Equal("1 remark: use -Severity Information to list it.", summary.Closing(isOverview: true).First());
    }

    [Fact]
    public void A_marketplace_is_offered_with_a_command_that_quotes_its_folder()
    {
        var root = Path.GetFullPath("p", Path.GetTempPath());
        var market = new Marketplace("shop", root, [new MarketplacePlugin("one", Path.Combine(root, "it's"))], 0);
        var text = FindingSummary.Offer(market, root);
        Assert.StartsWith("This is the marketplace 'shop': Claude Code loads its 1 plugin separately.", text, StringComparison.Ordinal);
        Assert.EndsWith("Test-AgentEcosystem 'it''s'.", text, StringComparison.Ordinal);
    }
}
