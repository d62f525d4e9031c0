using ClaudePerf.Core.Coordination.Replay;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using CsCheck;

namespace ClaudePerf.Core.Tests.Coordination;

/// <summary>Each rule of the replay on a few requests, worked out by hand, and what holds of any.</summary>
public class CacheReplayRuleTests
{
    private const string Model = "claude-opus-5";
    private const long TwoHours = 7200;

    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();
    private static readonly DateTimeOffset Start = new(2026, 9, 4, 5, 0, 0, TimeSpan.Zero);

    // Losses of whole percents after all pauses below a minute, below an hour and longer.
    private static readonly ReplayConstants Constants = new()
    {
        Grace = TimeSpan.FromSeconds(15),
        OutputTokensPerSecond = 80,
        RewindShare = 0.9,
        ForkShare = 0.9,
        LongestBeginning = 45_000,
        Losses = [new CacheLoss(TimeSpan.FromMinutes(1), 0.01), new CacheLoss(TimeSpan.FromHours(1), 0.1), new CacheLoss(null, 0.2)],
        RewindLoss = 0.3,
        LossSpread = 4,
        SessionError = 0.05,
    };

    [Fact]
    public void A_main_thread_that_caches_for_an_hour_finds_its_beginning_warm()
    {
        var reads = Reads(Of("a", 0, read: 15_000, write1h: 5_000), Of("b", TwoHours, read: 15_000, write1h: 9_000));
        Assert.Equal((15_000, ReadOrigin.First), reads[1]);
    }

    [Theory]
    [InlineData(299, 15_000)]
    [InlineData(314, 15_000)]
    [InlineData(316, 0)]
    public void One_that_caches_for_five_minutes_only_within_them(long seconds, long read)
    {
        var reads = Reads(Of("a", 0, read: 15_000, write5m: 5_000), Of("b", seconds, write5m: 24_000));
        Assert.Equal((read, ReadOrigin.First), reads[1]);
    }

    [Fact]
    public void A_subagent_finds_its_beginning_warm_only_where_one_of_its_type_and_model_used_it()
    {
        var reads = Reads(
            Of("a", 0, read: 6_000, write1h: 5_000, run: "r1", agent: "Explore"),
            Of("a", TwoHours, write1h: 12_000, run: "r2", agent: "Explore"),
            Of("a", TwoHours + 60, write1h: 12_000, run: "r3", agent: "reviewer"),
            Of("a", TwoHours + 90, write1h: 12_000, run: "r4", agent: "Explore"),
            Of("a", TwoHours + 95, write1h: 12_000, run: "r5", agent: "Explore", model: "claude-sonnet-5"));
        Assert.Equal([0, 0, 6_000, 0], reads.Skip(1).Select(static read => read.Tokens));
    }

    [Theory]
    // 8,000 tokens of output take 100 seconds, so that the lifetime and its grace end after 415.
    [InlineData(414, 20_000, nameof(ReadOrigin.Continued))]
    [InlineData(416, 0, nameof(ReadOrigin.Expired))]
    public void A_lifetime_begins_with_the_end_of_the_answer(long seconds, long read, string origin)
    {
        var reads = Reads(Of("a", 0, write5m: 20_000, output: 8_000), Of("a", seconds, write5m: 20_500));
        Assert.Equal((read, origin), (reads[1].Tokens, reads[1].Origin.ToString()));
    }

    [Fact]
    public void A_read_begins_the_lifetime_anew()
    {
        var reads = Reads(Of("a", 0, write5m: 20_000), Of("a", 290, read: 20_000), Of("a", 580, read: 20_000, write5m: 10), Of("a", 900,
            write5m: 20_020));
        Assert.Equal([(20_000, ReadOrigin.Continued), (20_000, ReadOrigin.Continued), (0, ReadOrigin.Expired)], reads.Skip(1));
    }

    [Theory]
    // After ends at 40,000, 41,000 and 42,000.
    [InlineData(41_900, 41_000, nameof(ReadOrigin.Rewound))]
    [InlineData(40_500, 40_000, nameof(ReadOrigin.Rewound))]
    [InlineData(37_900, 0, nameof(ReadOrigin.Rewound))]
    [InlineData(37_700, 15_000, nameof(ReadOrigin.Compacted))]
    public void A_prompt_that_shrank_by_less_than_a_tenth_reads_the_longest_earlier_end(long prompt, long read, string origin)
    {
        var reads = Reads(
            Of("a", 0, read: 15_000, write1h: 25_000), Of("a", 10, read: 40_000, write1h: 1_000), Of("a", 20, read: 41_000, write1h: 1_000),
                Of("a", 30, write1h: prompt));
        Assert.Equal((read, origin), (reads[3].Tokens, reads[3].Origin.ToString()));
    }

    [Fact]
    public void A_conversation_begins_anew_where_its_model_or_version_changes_and_goes_on_where_its_folder_does()
    {
        var reads = Reads(
            Of("a", 0, write5m: 20_000),
            Of("a", 10, read: 20_000, write5m: 100, project: "/home/dev/deeper"),
            Of("a", 20, write5m: 20_200, version: "2.1.332"),
            Of("a", 30, write5m: 20_300, version: "2.1.332", model: "claude-sonnet-5"),
            Of("a", 40, read: 20_300, write5m: 100, version: "2.1.332", model: "claude-sonnet-5"));
        Assert.Equal([ReadOrigin.First, ReadOrigin.Continued, ReadOrigin.Switched, ReadOrigin.Switched, ReadOrigin.Continued],
            reads.Select(static read => read.Origin));
        Assert.Equal((20_000, 0, 20_300), (reads[1].Tokens, reads[3].Tokens, reads[4].Tokens));
    }

    [Fact]
    public void A_first_prompt_near_a_live_conversations_length_reads_that_conversation()
    {
        var reads = Reads(
            Of("a", 0, write1h: 50_000), Of("a", 10, read: 50_000, write1h: 40_000),
            // A fork, one that is too short to be one, one by another model and one too late.
            Of("b", 60, read: 90_000, write1h: 5_000), Of("c", 61, write1h: 120_000), Of("d", 62, write1h: 95_000,
                model: "claude-sonnet-5"), Of("e", 3 * TwoHours, write1h: 95_000));
        Assert.Equal((90_000, ReadOrigin.Fork), reads[2]);
        Assert.Equal([ReadOrigin.First, ReadOrigin.First, ReadOrigin.First], reads.Skip(3).Select(static read => read.Origin));
    }

    [Fact]
    public void Two_conversations_that_begin_alike_are_no_fork()
    {
        var reads = Reads(Of("a", 0, write1h: 60_000), Of("b", 60, read: 15_000, write1h: 46_000));
        Assert.Equal(ReadOrigin.First, reads[1].Origin);
    }

    [Fact]
    public void A_beginning_is_looked_up_in_the_run_then_in_folder_model_and_version_then_wider()
    {
        var reads = Reads(
            Of("a", 0, read: 11_000, write1h: 9_000),
            Of("b", 100, read: 14_000, write1h: 9_000, project: "/home/dev/other"),
            // The run's own, the folder's own, the same version's in a folder that is new, and another version's.
            Of("a", 200, write1h: 15_000),
            Of("c", 300, write1h: 20_000),
            Of("d", 400, write1h: 20_000, project: "/home/dev/new"),
            Of("e", 500, write1h: 20_000, project: "/home/dev/new", version: "2.1.332"));
        Assert.Equal([11_000, 11_000, 14_000, 14_000], reads.Skip(2).Select(static read => read.Tokens));
    }

    [Fact]
    public void A_long_read_is_a_conversations_and_no_beginning()
    {
        var reads = Reads(Of("a", 0, read: 15_000, write1h: 9_000), Of("b", 100, read: 46_000, write1h: 9_000), Of("c", 200, read: 50_000,
            write1h: 50), Of("d", 300, write1h: 60_000));
        Assert.Equal((15_000, ReadOrigin.First), reads[3]);
    }

    [Fact]
    public void What_lies_behind_the_last_breakpoint_is_plain_input_and_never_read()
    {
        var requests = Replay(Of("a", 0, write5m: 20_000, input: 400), Of("a", 10, read: 20_000, write5m: 600, input: 50));
        Assert.Equal(requests.Select(static request => request.Billed), requests.Select(static request => request.Predicted));
    }

    [Fact]
    public void A_prompt_below_the_models_minimum_is_not_kept()
    {
        var reads = Reads(Of("a", 0, write5m: 500), Of("a", 10, write5m: 511));
        Assert.Equal([0, 0], reads.Select(static read => read.Tokens));
    }

    [Fact]
    public void Losses_count_by_the_pause_in_what_is_expected_and_in_its_interval()
    {
        // Pauses of 9.875 and 89.875 seconds: each answer takes an eighth of a second.
        var table = UsageTable.FromRequests([Of("a", 0, write5m: 100_000), Of("a", 10, read: 100_000), Of("a", 100, read: 100_000)]);
        var result = TranscriptReplay.Run(table, Catalog, Constants, cancellation: TestContext.Current.CancellationToken);
        // Written again it costs $6.25 a million instead of $0.50.
        const double Lost = 100_000 * (6.25 - 0.5) / 1e6;
        Assert.Equal((double)result.PredictedCost + (0.11 * Lost), (double)result.ExpectedCost, 9);
        var variance = ((0.01 * 0.99) + (0.1 * 0.9)) * Lost * Lost;
        Assert.Equal(1.645 * Math.Sqrt((4 * variance) + Math.Pow(0.05 * (double)result.ExpectedCost, 2)), (double)result.ExpectedCostBound,
            9);
        Assert.Equal(result.BilledCost, result.PredictedCost);
    }

    [Fact]
    public void The_shipped_constants_are_shares_and_rise_in_time()
    {
        var shipped = ReplayConstants.Shipped;
        Assert.All(shipped.Losses, static loss => Assert.InRange(loss.Share, 0, 0.5));
        Assert.Equal(shipped.Losses.SkipLast(1).Select(static loss => loss.Below!.Value).Order(), shipped.Losses.SkipLast(1)
            .Select(static loss => loss.Below!.Value));
        Assert.Null(shipped.Losses[^1].Below);
        Assert.InRange(shipped.Losses[^1].Share, shipped.Losses[0].Share, 0.5);
    }

    [Fact]
    public void Of_any_requests_what_is_predicted_adds_up_to_the_prompt() => Sequences.Sample(static requests =>
    {
        var replayed = Replay([.. requests]);
        Assert.Equal(requests.Count, replayed.Count);
        Assert.All(replayed, static request =>
        {
            Assert.InRange(request.Predicted.CacheReadTokens, 0, request.Billed.PromptTokens);
            Assert.Equal(request.Billed.PromptTokens, request.Predicted.PromptTokens);
            Assert.True(request.Predicted is { InputTokens: >= 0, CacheWrite5mTokens: >= 0, CacheWrite1hTokens: >= 0 });
            Assert.InRange(request.LossShare, 0, 1);
            Assert.InRange(request.ExpectedCost, request.PredictedCost, Math.Max(request.PredictedCost, request.LostCost));
        });
    }, iter: 200);

    [Fact]
    public void A_request_that_is_repeated_within_its_lifetime_costs_no_more() => Sequences.Sample(static requests =>
    {
        var last = requests[^1];
        var again = last with { Key = new RequestKey(RequestKeyKind.MessageAndRequest, "again", "again"), MessageId = "again",
            RequestId = "again", Timestamp = last.Timestamp.AddSeconds(1) };
        var replayed = Replay([.. requests, again]);
        Assert.InRange(replayed[^1].PredictedCost, 0, replayed[^2].PredictedCost);
    }, iter: 200);

    [Fact]
    public void Nothing_later_changes_what_was_predicted_before() => Sequences.Sample(static requests =>
    {
        var half = Replay([.. requests.Take((requests.Count + 1) / 2)]);
        Assert.Equal(half.Select(static request => request.Predicted), Replay([.. requests]).Take(half.Count).Select(static request =>
            request.Predicted));
    }, iter: 100);

    private static Gen<List<UsageRequest>> Sequences => Gen.Select(
        Gen.Int[0, 3], Gen.Int[0, 4000], Gen.Long[0, 60_000], Gen.Long[0, 60_000], Gen.Bool, Gen.Int[0, 2], Gen.Long[0, 3000],
        static (session, pause, read, write, hour, run, input) => (session, pause, read, write, hour, run, input)).List[1, 40]
            .Select(static steps =>
        {
            var (seconds, requests) = (0L, new List<UsageRequest>());
            foreach (var (session, pause, read, write, hour, run, input) in steps)
            {
                seconds += pause / (1 + (pause % 7 * 50)) + 1;
                requests.Add(Of($"s{session}", seconds, read: read, write5m: hour ? 0 : write, write1h: hour ? write : 0, input: input,
                    run: run == 0 ? null : $"s{session}-{run}", agent: run == 0 ? null : "Explore"));
            }
            return requests;
        });

    private static List<ReplayedRequest> Replay(params UsageRequest[] requests) =>
        [.. TranscriptReplay.Requests(UsageTable.FromRequests(requests), Catalog, Constants)];

    private static List<(long Tokens, ReadOrigin Origin)> Reads(params UsageRequest[] requests) =>
        Replay(requests).ConvertAll(static request => (request.Predicted.CacheReadTokens, request.Origin));

    private static UsageRequest Of(
        string session, long seconds, long read = 0, long write5m = 0, long write1h = 0, long input = 0, long output = 10,
            string? run = null, string? agent = null, string model = Model, string project = "/home/dev/project",
        string version = "2.1.330")
    {
        var id = $"{session}-{run}-{seconds}";
        return new UsageRequest
        {
            Key = new RequestKey(RequestKeyKind.MessageAndRequest, id, id),
            MessageId = id,
            RequestId = id,
            Timestamp = Start.AddSeconds(seconds),
            SessionId = session,
            Project = project,
            AgentId = run,
            AgentType = agent,
            Model = model,
            CliVersion = version,
            InputTokens = input,
            CacheReadTokens = read,
            CacheWrite5mTokens = write5m,
            CacheWrite1hTokens = write1h,
            OutputTokens = output,
            IsFinal = true,
        };
    }
}
