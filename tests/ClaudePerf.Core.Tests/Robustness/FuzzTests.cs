using ClaudePerf.Performance.Robustness;

namespace ClaudePerf.Core.Tests.Robustness;

/// <summary>
/// Unvalidated input, a few hundred mutations of each format; <c>tests/performance -- fuzz</c> runs more.
/// </summary>
public sealed class FuzzTests
{
    private const int Cases = 400;

    private static readonly IReadOnlyList<FuzzTarget> Targets = FuzzTargets.All(Repository.Samples);

    public static TheoryData<string> Names => [.. Targets.Select(static target => target.Name)];

    // Found by longer campaigns.
    [Theory]
    [InlineData("hook input", 110)]
    [InlineData("hook input", 3018170)]
    [InlineData("validation settings", 135)]
    [InlineData("status line", 3024483)]
    [InlineData("request", 3022419)]
    [InlineData("hook input", 1026090)]
    [InlineData("ecosystem", 1008554)]
    public void Faults_found_earlier_stay_fixed(string name, int seed)
    {
        var folder = Directory.CreateTempSubdirectory("claudeperf-fuzz-").FullName;
        try
        {
            Assert.Null(Targets.Single(target => target.Name == name).Run(seed, folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_input_has_only_documented_outcomes(string name)
    {
        var target = Targets.Single(target => target.Name == name);
        var folder = Directory.CreateTempSubdirectory("claudeperf-fuzz-").FullName;
        try
        {
            var failures = Enumerable.Range(0, Cases).Select(seed => target.Run(seed, folder)).OfType<string>().Take(3).ToList();
            Assert.True(failures.Count == 0, string.Join("\n", failures));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
