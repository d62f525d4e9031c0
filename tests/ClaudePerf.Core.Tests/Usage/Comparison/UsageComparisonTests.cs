using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Comparison;
using ClaudePerf.Core.Usage.Queries;
using CsCheck;

namespace ClaudePerf.Core.Tests.Usage.Comparison;

/// <summary>
/// Prices used by hand: claude-opus-5 costs $5 for input, $25 for output, $6.25 for 5-minute writes and $0.50 for reads, per
/// million tokens; claude-haiku-4-5 $1, $5, $1.25 and $0.10.
/// </summary>
public class UsageComparisonTests
{
    private const string Opus = "claude-opus-5";
    private const string Haiku = "claude-haiku-4-5";
    private const decimal Million = 1_000_000m;

    private static readonly DateTimeOffset Morning = new(2026, 9, 1, 10, 0, 0, TimeSpan.Zero);

    private static UsageRequest Request(
        int minute, string session = "s", string model = Opus,
        long read = 0, long write = 0, long input = 0, long output = 0, string project = "/p") =>
        Requests.At((Morning + TimeSpan.FromMinutes(minute)).ToString("O"), model, input, output, session) with
        {
            SessionId = session, Project = project, CacheReadTokens = read, CacheWrite5mTokens = write,
        };

    private static ComparedUsage Side(IEnumerable<UsageRequest> requests, UsageQuery? query = null) =>
        ComparedUsage.Measure(UsageTable.FromRequests([.. requests]), query ?? Requests.By(), "side",
            TestContext.Current.CancellationToken);

    private static IReadOnlyList<UsageDifference> Compare(IEnumerable<UsageRequest> reference, IEnumerable<UsageRequest> difference) =>
        UsageComparison.Compare(Side(reference), Side(difference), arePeriods: false, TestContext.Current.CancellationToken);

    private static UsageDifference The(
        IReadOnlyList<UsageDifference> rows, UsageDifferenceSection section, string measure) =>
        Assert.Single(rows, row => row.Section == section && row.Measure == measure);

    private static decimal Cause(IReadOnlyList<UsageDifference> rows, string cause) =>
        The(rows, UsageDifferenceSection.Cause, cause).Change!.Value;

    [Fact]
    public void Totals_and_figures_by_request_session_and_active_hour_are_those_computed_by_hand()
    {
        var rows = Compare(
            [Request(0, input: 1000, output: 100), Request(1, input: 3000, output: 300)],
            [Request(0, input: 1000, output: 100), Request(7, input: 2000), Request(60, "other", input: 3000, output: 200)]);
        var cost = The(rows, UsageDifferenceSection.Total, "Cost");
        Assert.Equal((4000 * 5 + 400 * 25) / Million, cost.Reference);
        Assert.Equal((6000 * 5 + 300 * 25) / Million, cost.Difference);
        Assert.Equal(7500 / Million, cost.Change);
        Assert.Equal(0.25, cost.Relative!.Value, 12);
        Assert.Equal((1m, 2m),
            (The(rows, UsageDifferenceSection.Total, "Sessions").Reference,
            The(rows, UsageDifferenceSection.Total, "Sessions").Difference));
        // 10:00 and 10:01 are in one five-minute slot; 10:00, 10:07 and 11:00 are in three.
        var hours = The(rows, UsageDifferenceSection.Total, "ActiveHours");
        Assert.Equal(1 / 12.0, (double)hours.Reference!.Value, 12);
        Assert.Equal(3 / 12.0, (double)hours.Difference!.Value, 12);
        Assert.Equal((2000m, 2000m),
            (The(rows, UsageDifferenceSection.PerRequest, "PromptTokens").Reference,
            The(rows, UsageDifferenceSection.PerRequest, "PromptTokens").Difference));
        Assert.Equal((2m, 1.5m),
            (The(rows, UsageDifferenceSection.PerSession, "Requests").Reference,
            The(rows, UsageDifferenceSection.PerSession, "Requests").Difference));
        Assert.Equal((double)(30_000 / Million) * 12, (double)The(rows, UsageDifferenceSection.PerActiveHour, "Cost").Reference!.Value, 12);
    }

    [Fact]
    public void Twice_the_same_requests_are_more_work_and_nothing_else()
    {
        UsageRequest[] once = [Request(0, write: 10_000, output: 50), Request(1, read: 10_000, write: 500, output: 70)];
        var rows = Compare(once,
            [.. once, .. once.Select(
            (request, i) => request with { SessionId = "again", MessageId = $"again{i}",
            Key = new RequestKey(RequestKeyKind.MessageAndRequest, $"again{i}", "req") })]);
        var cost = The(rows, UsageDifferenceSection.Total, "Cost").Reference!.Value;
        AssertOnly(rows, "Work", cost);
    }

    [Fact]
    public void Longer_prompts_of_the_same_mix_are_context_and_nothing_else()
    {
        var rows = Compare([Request(0, read: 9000, write: 1000)], [Request(0, read: 18_000, write: 2000)]);
        AssertOnly(rows, "Context", (9000 * 0.5m + 1000 * 6.25m) / Million);
    }

    [Fact]
    public void Prompts_written_again_instead_of_read_are_the_cache_and_nothing_else()
    {
        var rows = Compare([Request(0, read: 9000, write: 1000, output: 10)], [Request(0, write: 10_000, output: 10)]);
        AssertOnly(rows, "Cache", 9000 * 5.75m / Million);
        var cache = The(rows, UsageDifferenceSection.Cause, "Cache");
        Assert.Equal((0.9m, 0m), (cache.Reference, cache.Difference));
    }

    [Fact]
    public void Longer_answers_are_output_and_nothing_else()
    {
        AssertOnly(Compare([Request(0, input: 10, output: 100)], [Request(0, input: 10, output: 300)]), "Output", 200 * 25 / Million);
    }

    [Fact]
    public void The_same_tokens_of_another_model_are_the_model_and_nothing_else()
    {
        var rows = Compare([Request(0, input: 1000, output: 100)], [Request(0, model: Haiku, input: 1000, output: 100)]);
        AssertOnly(rows, "Model", -(1000 * 4 + 100 * 20) / Million);
        var model = The(rows, UsageDifferenceSection.Cause, "Model");
        Assert.Equal(UsageUnit.DollarsPerMTok, model.Unit);
        Assert.Equal(5 * model.Difference!.Value, model.Reference!.Value, 12);
    }

    [Fact]
    public void The_same_tokens_in_fast_mode_are_the_price_and_nothing_else()
    {
        UsageRequest[] reference = [Request(0, model: "claude-opus-4-8", input: 1000, output: 100)];
        UsageRequest[] difference = [.. reference.Select(static request => request with { Speed = "fast" })];
        var dearer = Side(difference).Sum(UsageAmount.Cost) - Side(reference).Sum(UsageAmount.Cost);
        Assert.NotEqual(0, dearer);
        AssertOnly(Compare(reference, difference), "Price", dearer);
    }

    [Fact]
    public void The_causes_add_up_and_are_negated_when_the_sides_are_swapped()
    {
        var request = Gen.Select(Gen.Int[0, 300], Gen.OneOf("a", "b", "c"), Gen.OneOf(Opus, Haiku, "claude-sonnet-5"), Gen.Long[0, 100_000],
            Gen.Long[0, 20_000], Gen.Long[0, 5000], Gen.Long[0, 3000],
            static (minute, session, model, read, write, input, output) => (minute, session, model, read, write, input, output));
        var side = request.Array[0, 8].Select(static requests => requests.Select(static (r, i) =>
            Request(r.minute * 10 + i, r.session, r.model, r.read, r.write, r.input, r.output)).ToArray());
        Gen.Select(side, side).Sample(
            static (one, other) =>
            {
                var (reference, difference) = (Side(one), Side(other));
                var forth = CostCauses.Explain(reference.Priced, difference.Priced);
                var back = CostCauses.Explain(difference.Priced, reference.Priced);
                var change = difference.Sum(UsageAmount.Cost) - reference.Sum(UsageAmount.Cost);
                Assert.Equal(change, forth.Sum(), 13);
                Assert.All(forth.Zip(back), static pair => Assert.Equal(pair.First, -pair.Second, 15));
            },
            iter: 300, threads: 1);
    }

    [Fact]
    public void The_rows_of_one_side_against_itself_have_no_change()
    {
        UsageRequest[] requests = [Request(0, input: 1000, output: 100), Request(9, "b", Haiku, read: 4000, output: 3)];
        Assert.All(Compare(requests, requests), static row => Assert.Equal(0, row.Change ?? 0));
    }

    [Fact]
    public void Empty_sides_have_totals_but_no_amounts_per_request()
    {
        var rows = Compare([], [Request(0, input: 1000)]);
        Assert.Equal(0, The(rows, UsageDifferenceSection.Total, "Cost").Reference);
        Assert.Null(The(rows, UsageDifferenceSection.Total, "Cost").Relative);
        Assert.Null(The(rows, UsageDifferenceSection.PerRequest, "Cost").Reference);
        Assert.Null(The(rows, UsageDifferenceSection.PerRequest, "Cost").Chance);
        Assert.Equal(5000 / Million, Cause(rows, "Work"));
    }

    [Fact]
    public void Misses_are_counted_and_priced_by_side()
    {
        var rows = Compare(
            [Request(0, write: 100_000), Request(1, read: 100_000, write: 500)],
            [Request(0, write: 100_000), Request(20, write: 100_500)]);
        Assert.Equal((0m, 1m),
            (The(rows, UsageDifferenceSection.Total, "Misses").Reference, The(rows, UsageDifferenceSection.Total, "Misses").Difference));
        Assert.Equal(100_000 * 5.75m / Million, The(rows, UsageDifferenceSection.Total, "MissCost").Difference);
    }

    private static void AssertOnly(IReadOnlyList<UsageDifference> rows, string cause, decimal change)
    {
        Assert.Equal(change, Cause(rows, cause), 15);
        Assert.All(rows.Where(row => row.Section == UsageDifferenceSection.Cause && row.Measure != cause),
            static row => Assert.Equal(0, row.Change!.Value, 15));
    }

    [Fact]
    public void A_side_without_requests_has_no_chance_to_compare()
    {
        var sessions = Enumerable.Range(0, 20).Select(static number => Request(number * 60, $"s{number}", input: 1000, output: 100));
        Assert.All(Compare([], sessions), static row => Assert.Null(row.Chance));
        Assert.All(Compare(sessions, []), static row => Assert.Null(row.Chance));
    }
}
