using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Queries;

/// <summary>Transcripts that Claude Code wrote against a server which chose every figure, so that the truth is known.</summary>
public sealed class RecordedUsageTests : IDisposable
{
    private const string MainSession = "26b692ea-e613-4322-9d1b-e2f9c3eb5e51";
    private const string Fork = "ceb7c2db-fe50-458e-807a-9dfc5f1a32dc";
    private const string Separate = "c1cb5e6d-f3ea-4fff-bc37-4beed2978a97";

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-recorded-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<UsageGrouping> Groupings => [.. Enum.GetValues<UsageGrouping>()];

    [Theory]
    [MemberData(nameof(Groupings))]
    public void Every_grouping_has_the_eight_requests(UsageGrouping grouping)
    {
        Read(indexed: false, reading => IsTrue(reading, grouping));
        Read(indexed: true, reading => IsTrue(reading, grouping));
    }

    private static void IsTrue(UsageTableReading reading, UsageGrouping grouping)
    {
        var groups = Run(reading, grouping).Groups;
        Assert.Equal(
            (8L, 113L, 1_323L, 1_323L, 9_221L, 165_000L),
            (groups.Sum(group => group.Requests), groups.Sum(group => group.InputTokens), groups.Sum(group => group.OutputTokens), groups.Sum(group => group.RecoveredOutputTokens),
                groups.Sum(group => group.CacheWrite5mTokens + group.CacheWrite1hTokens), groups.Sum(group => group.CacheReadTokens)));
        Assert.Equal(0.058193675m, groups.Sum(group => group.Cost));
        Assert.All(groups, group => Assert.Empty(group.Unpriced));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Costs_are_those_of_claude_code_to_the_last_digit(bool indexed) => Read(indexed, reading =>
    {
        var sessions = Run(reading, UsageGrouping.Session).Groups.ToDictionary(group => group.Session!, group => group.Cost);
        Assert.Equal(0.046191675m, sessions[MainSession]);
        Assert.Equal(0.046893675m, sessions[MainSession] + sessions[Fork]);
        Assert.Equal(0.0113m, sessions[Separate]);
        Assert.Equal(
            [(MainSession, 0.046191675m, 0m), (Separate, 0.0113m, 0m), (Fork, 0.046893675m, 0m)],
            Reconciliation.Of(reading, Requests.Catalog).Select(session => (session.Session, session.Cost, session.Difference)));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Subagent_is_under_its_agent_and_session_and_the_fork_counts_once(bool indexed) => Read(indexed, reading =>
    {
        var helper = Run(reading, UsageGrouping.AgentInstance).Groups.Single(group => group.Agent == "helper-agent");
        Assert.Equal((MainSession, "ad98ecb5c85065e1c", 2L, 0.000552675m), (helper.Session, helper.AgentId, helper.Requests, helper.Cost));
        Assert.Equal(
            [(MainSession, 6L), (Fork, 1L), (Separate, 1L)],
            Run(reading, UsageGrouping.Session).Groups.Select(group => (group.Session!, group.Requests)));
    });

    private static UsageAnswer Run(UsageTableReading reading, UsageGrouping grouping) => UsageQueryEngine.Run(reading.Table, Requests.By(grouping), Cancellation);

    private void Read(bool indexed, Action<UsageTableReading> check)
    {
        var root = Repository.SharedData("transcripts", "cli-2.1.330", "projects");
        if (!indexed)
        {
            check(DirectReading.Read([root], cancellation: Cancellation));
            return;
        }
        using var index = UsageIndex.Open(Path.Combine(_folder, UsageIndex.FileName), cancellation: Cancellation);
        check(index.Read([root], cancellation: Cancellation));
        check(index.Read([root], cancellation: Cancellation));
    }
}
