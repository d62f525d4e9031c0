using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Exact;
using ClaudePerf.Performance.ClaudeCode;
using ClaudePerf.Performance.Coordination.Capture;

namespace ClaudePerf.Core.Tests.Coordination;

/// <summary>
/// Compares the simulator with the real Claude Code, if there is one: the variable <c>CLAUDEPERF_TEST_CLAUDE</c> names the program,
/// and <c>CLAUDEPERF_TEST_DATA</c> a data folder with vocabularies.
/// </summary>
public sealed class CaptureTests
{
    [Fact]
    public void Prompts_reads_and_writes_match_the_real_program()
    {
        var path = Environment.GetEnvironmentVariable("CLAUDEPERF_TEST_CLAUDE");
        Assert.SkipUnless(path is { Length: > 0 }, "CLAUDEPERF_TEST_CLAUDE names no Claude Code to compare with.");
        var data = Environment.GetEnvironmentVariable("CLAUDEPERF_TEST_DATA");
        Assert.SkipUnless(data is { Length: > 0 }, "CLAUDEPERF_TEST_DATA names no data folder with the vocabularies that count exactly.");
        var counters = CaptureMeasurement.Counters(VocabularyStore.In(data));
        var comparison = new CaptureComparison(new ClaudeProgram(path!), ModelCatalog.LoadDefault(), counters);
        Assert.All(CaptureCases.All.SelectMany(of => comparison.Compare(of)),
            static row => Assert.InRange(row.Worst, 0, CaptureMeasurement.Bound));
    }

    [Fact]
    public void There_are_at_least_thirty_cases_with_unique_names()
    {
        Assert.True(CaptureCases.All.Sum(static of => of.Sessions.Length) >= 30);
        Assert.Equal(CaptureCases.All.Count, CaptureCases.All.Select(static of => of.Name).Distinct().Count());
    }
}
