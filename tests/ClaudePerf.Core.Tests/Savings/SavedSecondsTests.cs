using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using Turn = ClaudePerf.Core.Tests.Savings.PlannedSessions.Turn;
using Way = ClaudePerf.Core.Tests.Savings.PlannedSessions.Way;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>The seconds that a change saves are those that the planted response times give.</summary>
public class SavedSecondsTests
{
    private const double Base = 1.5;
    private const double PerUncached = 0.4;
    private const double PerCached = 0.01;
    private const double PerOutput = 15;

    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Prefix_changes_cost_the_planted_seconds(int seed)
    {
        var plan = new PlannedSessions(60, 25, seed, static (random, turn) => Plain(random) with { Changes = random.Next(12) == 0 });
        var (requests, clean) = (plan.Billed(new Way()).Requests, plan.Billed(new Way { Changes = false }).Requests);
        var planted = requests.Sum(Seconds) - clean.Sum(Seconds);
        var answer = Find(requests, Fit(seed, PlannedSessions.Model));
        var finding = answer.Findings.Single(static finding => finding.Kind == SavingKind.PrefixChange);
        var monthly = planted * 30 / answer.Days;
        Assert.InRange(finding.SecondsSaved!.Value / monthly, 0.9, 1.1);
        Assert.InRange(monthly, finding.SecondsLow!.Value, finding.SecondsHigh!.Value);
        Assert.True(finding.SecondsLow > 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_lighter_start_saves_the_planted_seconds(int seed)
    {
        var plan = new PlannedSessions(60, 25, seed, static (random, _) => Plain(random), static session => session % 5 != 0);
        var (requests, clean) = (plan.Billed(new Way { Startup = 12_000 }).Requests, plan.Billed(new Way()).Requests);
        var planted = requests.Sum(Seconds) - clean.Sum(Seconds);
        var answer = Find(requests, Fit(seed, PlannedSessions.Model));
        var finding = answer.Findings.Single(static finding => finding.Kind == SavingKind.StartupWeight);
        Assert.InRange(planted * 30 / answer.Days, finding.SecondsLow!.Value, finding.SecondsHigh!.Value);
    }

    [Fact]
    public void Compacting_counts_the_time_of_its_own_requests()
    {
        var plan = new PlannedSessions(20, 70, 1, static (random, _) => Plain(random) with { Growth = random.Next(4000, 8000) });
        var replay = Replay(plan.Billed(new Way()).Requests);
        // Responses that take as long for any prompt: each compaction only adds the time of its requests.
        replay.Latency = LatencyModel.Fit(Enumerable.Range(0, 200).Select(static i =>
            new ResponseSample(PlannedSessions.Model, 1000 * (i % 17), 1000 * (i % 13), 100 * (i % 7), 2)
            {
                Session = $"{i / 20}",
            }), Catalog);
        var result = replay.Under(new SavingSettings { CompactAt = 150_000 });
        Assert.True(result.Compactions > 20);
        Assert.Equal(-2 * 2 * result.Compactions, result.Seconds!.Seconds, 0.05 * result.Compactions);
    }

    [Fact]
    public void A_request_that_is_not_made_saves_its_whole_time_but_that_of_its_output()
    {
        var plan = new PlannedSessions(20, 10, 1, static (random, _) => Plain(random));
        var replay = Replay(plan.Billed(new Way()).Requests);
        // Two seconds for each response, whatever its tokens.
        replay.Latency = LatencyModel.Fit(Enumerable.Range(0, 200).Select(static i =>
            new ResponseSample(PlannedSessions.Model, 1000 * (i % 17), 1000 * (i % 13), 100 * (i % 7), 2)
            {
                Session = $"{i / 20}",
            }), Catalog);
        var fifth = replay.Threads.Select(static thread => thread.Rows[5]).ToHashSet();
        var result = replay.Under(new SavingSettings { LeavesOut = fifth.Contains });
        Assert.Equal(2 * fifth.Count, result.Seconds!.Seconds, 0.05 * fifth.Count);
    }

    [Fact]
    public void Nothing_is_said_without_response_times_of_the_model()
    {
        var plan = new PlannedSessions(60, 25, 1, static (random, turn) => Plain(random) with { Changes = random.Next(12) == 0 });
        var requests = plan.Billed(new Way()).Requests;
        foreach (var latency in (LatencyModel?[])[null, LatencyModel.Fit([], Catalog), Fit(1, "claude-haiku-4-5")])
        {
            Assert.All(Find(requests, latency).Findings, static finding =>
                Assert.Equal((null, null, null), (finding.SecondsSaved, finding.SecondsLow, finding.SecondsHigh)));
        }
    }

    private static Turn Plain(Random random) => new(random.Next(300, 2000), random.Next(100, 800), random.Next(5, 40), Changes: false);

    private static double Seconds(UsageRequest request) => Base + (((request.InputTokens + request.CacheWrite5mTokens
        + request.CacheWrite1hTokens) * PerUncached) + (request.CacheReadTokens * PerCached) + (request.OutputTokens * PerOutput)) / 1000;

    private static LatencyModel Fit(int seed, string model)
    {
        var random = new Random(seed);
        return LatencyModel.Fit(Enumerable.Range(0, 2000).Select(i =>
        {
            var (uncached, cached, output) = (random.Next(60_000), random.Next(150_000), random.Next(3000));
            var noise = Math.Exp(0.4 * (random.NextDouble() + random.NextDouble() - 1));
            var seconds = Base + ((uncached * PerUncached) + (cached * PerCached) + (output * PerOutput)) / 1000;
            return new ResponseSample(model, uncached, cached, output, noise * seconds) { Session = $"s{i / 20}" };
        }), Catalog);
    }

    private static SavingReplay Replay(List<UsageRequest> requests) => new(UsageTable.FromRequests(requests),
        new UsageQuery { Catalog = Catalog, TimeZone = TimeZoneInfo.Utc }, cancellation: TestContext.Current.CancellationToken);

    private static SavingAnswer Find(List<UsageRequest> requests, LatencyModel? latency)
    {
        var replay = Replay(requests);
        replay.Latency = latency;
        return SavingFinder.Find(replay, requests[^1].Timestamp, cancellation: TestContext.Current.CancellationToken);
    }
}
