using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Comparison;
using CsCheck;

namespace ClaudePerf.Core.Tests.Coordination;

/// <summary>Response times before and after a change: planted differences are recovered, and nothing else is.</summary>
public sealed class ResponseTimeComparisonTests
{
    private const string Opus = "claude-opus-5";
    private const string Haiku = "claude-haiku-4-5";

    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();

    [Fact]
    public void A_planted_speed_is_recovered_within_its_interval() =>
        Gen.Select(Gen.Double[0.4, 2.5], Gen.Int[1, 1_000_000]).Sample((factor, seed) =>
        {
            var row = Row("Seconds", Side(seed, 40, 30_000), Side(seed + 1, 40, 30_000, factor));
            Assert.InRange((double)(row.Difference / row.Reference)!.Value / factor, 0.85, 1.15);
            Assert.True(row.Low <= row.Change && row.Change <= row.High);
            Assert.Equal(row.Change < 0, row.Relative < 0);
        }, iter: 15);

    [Fact]
    public void Nine_in_ten_intervals_contain_no_change_where_there_is_none()
    {
        var held = 0;
        const int Trials = 60;
        for (var seed = 0; seed < Trials; seed++)
        {
            var row = Row("Seconds", Side(1000 + seed, 25, 30_000), Side(5000 + seed, 25, 30_000));
            held += row.Low <= 0 && row.High >= 0 ? 1 : 0;
        }
        // 90% of 60 are 54; fewer than 46 of them occur once in a thousand times.
        Assert.InRange(held, 46, Trials);
    }

    [Fact]
    public void Another_mix_of_models_changes_nothing()
    {
        List<ResponseSample> Mixed(int seed, int opus, int haiku) =>
            [.. Side(seed, opus, 30_000), .. Side(seed + 1, haiku, 30_000, 0.2).Select(static sample => sample with { Model = Haiku })];
        var row = Row("Seconds", Mixed(1, 40, 10), Mixed(7, 10, 40));
        Assert.InRange(row.Relative!.Value, -0.1, 0.1);
        Assert.False(row.IsMoreThanChance);
    }

    [Fact]
    public void Shorter_prompts_explain_what_they_change()
    {
        var (before, after) = (Side(3, 60, 80_000), Side(4, 60, 20_000));
        var (seconds, expected) = (Row("Seconds", before, after), Row("ExpectedSeconds", before, after));
        Assert.True(seconds.IsMoreThanChance);
        Assert.InRange((double)(expected.Change / seconds.Change)!.Value, 0.7, 1.3);
        // A slower provider is not explained by tokens.
        var slower = Side(4, 60, 80_000, 2);
        Assert.InRange((double)(Row("ExpectedSeconds", before, slower).Change / Row("Seconds", before, slower).Change)!.Value, -0.2, 0.2);
    }

    [Fact]
    public void With_few_sessions_or_no_common_model_nothing_is_said()
    {
        var row = Row("Seconds", Side(1, 4, 30_000), Side(2, 40, 30_000));
        Assert.Equal((null, null, null, null), (row.Low, row.High, row.Chance, row.IsMoreThanChance));
        var other = Side(2, 40, 30_000).Select(static sample => sample with { Model = Haiku }).ToList();
        Assert.Empty(Compare(Side(1, 40, 30_000), other));
        Assert.Empty(Compare([], []));
        Assert.Empty(Compare([.. Side(1, 40, 30_000).Take(4)], Side(2, 40, 30_000)));
        Assert.Empty(Compare([.. Side(1, 40, 30_000).Select(static sample => sample with { IsFast = true })], Side(2, 40, 30_000)));
    }

    [Fact]
    public void Rows_are_medians_in_seconds()
    {
        var row = Row("FirstBlockSeconds", Fixed(1, 2, 3), Fixed(2, 4, 9));
        Assert.Equal((2m, 4m, 2m, 1.0), (row.Reference!.Value, row.Difference!.Value, row.Change!.Value, row.Relative!.Value));
        Assert.Equal((UsageDifferenceSection.ResponseTime, UsageUnit.Seconds), (row.Section, row.Unit));
        Assert.Equal(("before", "after"), (row.ReferenceName, row.DifferenceName));
    }

    private static List<ResponseSample> Fixed(params double[] blocks) =>
        [.. Enumerable.Range(0, 9).Select(i => new ResponseSample(Opus, 1, 1, 1, 10) { Session = "s", FirstBlockSeconds = blocks[i % 3] })];

    private static UsageDifference Row(string measure, List<ResponseSample> before, List<ResponseSample> after) =>
        Compare(before, after).Single(row => row.Measure == measure);

    private static IReadOnlyList<UsageDifference> Compare(List<ResponseSample> before, List<ResponseSample> after) =>
        ResponseTimeComparison.Compare(before, after, Catalog, "before", "after");

    // Sessions of twenty responses, each session with a speed of its own.
    private static List<ResponseSample> Side(int seed, int sessions, int uncached, double factor = 1)
    {
        var random = new Random(seed);
        var samples = new List<ResponseSample>();
        for (var session = 0; session < sessions; session++)
        {
            var speed = factor * Math.Exp(0.3 * (random.NextDouble() - 0.5));
            for (var i = 0; i < 20; i++)
            {
                var (tokens, cached, output) = (random.Next(uncached), random.Next(150_000), random.Next(1000));
                var seconds = 1.5 + (0.2 * tokens / 1000) + (0.01 * cached / 1000) + (5.0 * output / 1000);
                samples.Add(new ResponseSample(Opus, tokens, cached, output, seconds * speed * Math.Exp(0.4 * (random.NextDouble() - 0.5)))
                {
                    Session = $"{seed}-{session}", FirstBlockSeconds = seconds,
                });
            }
        }
        return samples;
    }
}
