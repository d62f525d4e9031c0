using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Queries;

/// <summary>Queries over transcripts with completely known values, read directly and through the index.</summary>
public sealed class OrchardUsageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-orchard-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<UsageGrouping> Groupings => [.. Enum.GetValues<UsageGrouping>()];

    [Theory]
    [MemberData(nameof(Groupings))]
    public void Every_grouping_adds_up_to_the_twelve_requests(UsageGrouping grouping)
    {
        Read(indexed: false, reading => AssertTotal(reading, grouping));
        Read(indexed: true, reading => AssertTotal(reading, grouping));
    }

    private static void AssertTotal(UsageTableReading reading, UsageGrouping grouping)
    {
        var groups = Run(reading, grouping).Groups;
        Assert.Equal((12L, 2_007L, 2_250L, 2_250L), (
            groups.Sum(group => group.Requests), groups.Sum(group => group.InputTokens),
            groups.Sum(group => group.OutputTokens), groups.Sum(group => group.RecoveredOutputTokens)));
        Assert.Equal((9_000L, 4_150L, 145_500L, 1L), (
            groups.Sum(group => group.CacheWrite5mTokens), groups.Sum(group => group.CacheWrite1hTokens),
            groups.Sum(group => group.CacheReadTokens), groups.Sum(group => group.WebSearches)));
        Assert.Equal(0.1034817m, groups.Sum(group => group.Cost));
        Assert.All(groups, group => Assert.Empty(group.Unpriced));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Costs_of_sessions_agree_with_the_cost_states_to_the_last_digit(bool indexed) => Read(indexed, reading =>
    {
        var sessions = Run(reading, UsageGrouping.Session).Groups.ToDictionary(group => group.Session!,
            group => (group.Requests, group.Cost));
        Assert.Equal((10L, 0.080976m), sessions[OrchardTranscripts.Main]);
        Assert.Equal((1L, 0.0001857m), sessions[OrchardTranscripts.Fork]);
        Assert.Equal((1L, 0.02232m), sessions[OrchardTranscripts.Alone]);
        Assert.Equal(
            [(OrchardTranscripts.Main, 0.080976m, 0m), (OrchardTranscripts.Fork, 0.0811617m, 0m), (OrchardTranscripts.Alone, 0.02232m, 0m)],
            Reconciliation.Of(reading, Requests.Catalog).Select(session => (session.Session, session.Cost, session.Difference)));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_run_of_a_subagent_is_under_its_agent_and_session(bool indexed) => Read(indexed, reading =>
    {
        var runs = Run(reading, UsageGrouping.AgentInstance).Groups.Where(group => group.AgentId is not null);
        Assert.Equal(
            OrchardTranscripts.Requests.Where(request => request.Agent is not null).GroupBy(request => request.Agent!).Select(run =>
                (run.Key, OrchardTranscripts.Agents[run.Key].Type, OrchardTranscripts.Main, (long)run.Count(),
                    run.Sum(request => request.Cost) / 1_000_000))
                .Order(),
            runs.Select(group => (group.AgentId!, group.Agent!, group.Session!, group.Requests, group.Cost!.Value)).Order());
    });

    private static UsageAnswer Run(UsageTableReading reading, UsageGrouping grouping) =>
        UsageQueryEngine.Run(reading.Table, Requests.By(grouping), Cancellation);

    private void Read(bool indexed, Action<UsageTableReading> check)
    {
        if (!indexed)
        {
            check(DirectReading.Read([OrchardTranscripts.Projects], cancellation: Cancellation));
            return;
        }
        using var index = UsageIndex.Open(Path.Combine(_folder, UsageIndex.FileName), cancellation: Cancellation);
        check(index.Read([OrchardTranscripts.Projects], cancellation: Cancellation));
        // Again, now from the stored index.
        check(index.Read([OrchardTranscripts.Projects], cancellation: Cancellation));
    }
}
