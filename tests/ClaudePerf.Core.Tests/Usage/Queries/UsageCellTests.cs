using System.Globalization;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Queries;

public class UsageCellTests
{
    private static readonly UsageGroup Group = Requests.By(UsageGrouping.Session)
        .Run(Requests.At("2026-11-22T10:20:30Z", "claude-opus-5-5")).Groups.Single() with
    {
        Session = "0123456789",
        Project = "/home/dev/a-long-project",
        Model = "claude-opus-5-5",
        Agent = "reviewer",
        AgentId = "a1",
        Day = "2026-11-22",
    };

    [Theory]
    [InlineData(UsageGrouping.Session, "01234567")]
    [InlineData(UsageGrouping.Model, "opus-5-5")]
    [InlineData(UsageGrouping.AgentInstance, "a1 reviewer")]
    [InlineData(UsageGrouping.Agent, "reviewer")]
    [InlineData(UsageGrouping.Project, "/home/dev/a-long-project")]
    [InlineData(UsageGrouping.Day, "2026-11-22")]
    [InlineData(UsageGrouping.Hour, "2026-11-22 10:20")]
    [InlineData(UsageGrouping.Skill, "(none)")]
    public void Each_grouping_has_the_value_that_people_know(UsageGrouping grouping, string text) =>
        Assert.Equal(text, UsageCell.Text(Group, grouping));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(5, 20, 25)]
    [InlineData(30, 20, 100)]
    public void Progress_is_a_share_even_if_files_grow(long read, long total, int percent) =>
        Assert.Equal(percent, new ReadProgress(read, total).Percent);

    [Fact]
    public void Progress_is_described_in_megabytes() =>
        Assert.Equal("1 of 1,500 MB", new ReadProgress(1_200_000, 1_500_000_000).Describe(CultureInfo.InvariantCulture));

    [Fact]
    public void A_reconciliation_says_what_differs()
    {
        Assert.Equal("Session s: Claude Code recorded $1.50, transcripts add up to $1.25: difference -$0.25. "
            + "Claude Code used an assumed price for a model.",
            new Reconciliation("s", 1.5m, 1.25m, true).Describe(CultureInfo.InvariantCulture));
        Assert.EndsWith("add up to $1.00: no difference.",
            new Reconciliation("s", 1, 1, false).Describe(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
