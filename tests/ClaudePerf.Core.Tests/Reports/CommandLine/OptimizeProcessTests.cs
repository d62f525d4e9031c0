using System.Text.Json;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Reports.CommandLine;

namespace ClaudePerf.Core.Tests.Reports.CommandLine;

/// <summary>The output of <c>claudeperf optimize</c>, without its process.</summary>
public sealed class OptimizeProcessTests : IDisposable
{
    private const string Loose = "Do it.   \n\n\n\n\nThen report.   ";

    private readonly PromptFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_is_written_unless_it_is_asked_for()
    {
        var path = _folder.Agent("loose", body: Loose);
        _folder.Agent("tight");
        var before = File.ReadAllText(path);
        var result = Optimize(new OptimizeRun());
        Assert.Equal(VerbOutput.Answered, result.Code);
        Assert.Contains("1 of 2 prompts become cheaper", result.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was written. Show the changes with --diff, write them with --apply.",
            result.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("tight", result.Output, StringComparison.Ordinal);
        Assert.All(result.Lines, static line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal(before, File.ReadAllText(path));
    }

    [Fact]
    public void A_diff_shows_the_changed_lines()
    {
        _folder.Agent("loose", body: Loose);
        var result = Optimize(new OptimizeRun { Diff = true });
        Assert.StartsWith("--- a/.claude/agents/loose.md\n+++ b/.claude/agents/loose.md\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n-Do it.   \n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_are_written_to_the_output_folder()
    {
        var path = _folder.Agent("loose", body: Loose);
        Assert.Equal(VerbOutput.Answered, Optimize(new OptimizeRun { Output = "short" }).Code);
        var copy = Path.Combine(_folder.Path, "short", ".claude", "agents", "loose.md");
        Assert.True(new FileInfo(copy).Length < new FileInfo(path).Length);
    }

    [Fact]
    public void Json_has_the_properties_of_a_result_without_its_definitions()
    {
        _folder.Agent("loose", body: Loose);
        using var document = JsonDocument.Parse(Optimize(new OptimizeRun { Json = true }).Output);
        Assert.Equal([.. typeof(OptimizationResult).GetProperties().Select(static property => property.Name)
            .Except([nameof(OptimizationResult.Original), nameof(OptimizationResult.Optimized)]).Order()],
            Assert.Single(document.RootElement.EnumerateArray()).EnumerateObject().Select(static property => property.Name).Order());
        var summary = Optimize(new OptimizeRun { Json = true, Summary = true });
        Assert.Contains("\"Kind\":\"Agent\",\"Count\":1,\"Changed\":1", summary.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_input_is_one_line()
    {
        _folder.Agent("loose");
        Assert.All((OptimizeRun[])
        [
            new() { Paths = ["nowhere"] }, new() { Rules = ["no-such-rule"] }, new() { Diff = true, Summary = true },
            new() { Apply = true, Output = "x" }, new() { Rules = ["blank-lines"], Level = OptimizationLevel.Lossless },
        ], run =>
        {
            var result = Optimize(run);
            Assert.Equal((VerbOutput.WrongInput, ""), (result.Code, result.Output));
            Assert.Single(result.Error.TrimEnd().Split('\n'));
        });
    }

    private VerbResult Optimize(OptimizeRun run) => VerbResult.Of(output => OptimizeProcess.Run(
        run with { Folder = _folder.Path, Paths = run.Paths.Count == 0 ? ["."] : run.Paths, NoCache = true, NoUsage = true }, output));
}
