using System.Text.Json;
using ClaudePerf.Performance.Peers;

namespace ClaudePerf.Core.Tests.Peers;

/// <summary>What makes the measurement of peers fail, and what does not.</summary>
public sealed class PeerBaselineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0.5, 0.4, RatioVerdict.Holds)]
    [InlineData(0.5, 0.5, RatioVerdict.Holds)]
    [InlineData(0.5, 0.6, RatioVerdict.Holds)]
    [InlineData(0.5, 0.601, RatioVerdict.Worse)]
    [InlineData(2.0, 2.4, RatioVerdict.Holds)]
    [InlineData(2.0, 2.41, RatioVerdict.Worse)]
    [InlineData(2.0, double.NaN, RatioVerdict.Worse)]
    [InlineData(2.0, double.PositiveInfinity, RatioVerdict.Worse)]
    public void A_ratio_may_be_worse_by_the_tolerance_and_no_more(double before, double now, RatioVerdict expected)
    {
        var check = Assert.Single(PeerBaseline.Compare(Ratios(("a", before)), Ratios(("a", now)), 0.2));
        Assert.Equal(new RatioCheck("a", now, before, expected), check);
        Assert.Equal(expected == RatioVerdict.Holds, PeerBaseline.Passes([check]));
    }

    [Fact]
    public void Missing_and_new_ratios_are_reported_and_do_not_fail()
    {
        var checks = PeerBaseline.Compare(Ratios(("gone", 1), ("kept", 1)), Ratios(("kept", 1), ("new", 9)), 0.2);
        Assert.Equal([("gone", RatioVerdict.NotMeasured), ("kept", RatioVerdict.Holds), ("new", RatioVerdict.NotInBaseline)],
            checks.Select(check => (check.Name, check.Verdict)));
        Assert.True(PeerBaseline.Passes(checks));
    }

    [Fact]
    public void One_that_is_worse_fails_all() =>
        Assert.False(PeerBaseline.Passes(PeerBaseline.Compare(Ratios(("a", 1), ("b", 1)), Ratios(("a", 1), ("b", 2)), 0.2)));

    [Fact]
    public void A_run_that_measured_nothing_of_the_baseline_fails()
    {
        Assert.False(PeerBaseline.Passes(PeerBaseline.Compare(Ratios(("a", 1)), Ratios(), 0.2)));
        Assert.False(PeerBaseline.Passes(PeerBaseline.Compare(Ratios(("a", 1)), Ratios(("b", 1)), 0.2)));
    }

    [Fact]
    public void A_saved_baseline_is_read_back_and_keeps_what_a_later_run_did_not_measure()
    {
        var path = Path.Combine(_folder, "baseline.json");
        PeerBaseline.Save(path, Ratios(("b", 0.123456), ("a", 2)));
        PeerBaseline.Save(path, Ratios(("a", 3)));
        Assert.Equal(Ratios(("a", 3), ("b", 0.1235)), PeerBaseline.Load(path));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"a\":\"b\"}")]
    public void A_file_that_is_not_a_baseline_is_refused(string text)
    {
        var path = Path.Combine(_folder, "baseline.json");
        File.WriteAllText(path, text);
        Assert.Throws<JsonException>(() => PeerBaseline.Load(path));
    }

    private static Dictionary<string, double> Ratios(params (string Name, double Ratio)[] ratios) =>
        ratios.ToDictionary(ratio => ratio.Name, ratio => ratio.Ratio);
}
