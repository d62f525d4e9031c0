using System.Text.Json;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Reports.Overview;
using ClaudePerf.Core.Tests.Usage;

namespace ClaudePerf.Core.Tests.Reports.CommandLine;

/// <summary>The output of <c>claudeperf</c> without a verb, without its process.</summary>
public sealed class OverviewProcessTests : IDisposable
{
    private readonly TranscriptTree _tree = new();
    private readonly PromptFolder _folder = new();

    public void Dispose()
    {
        _tree.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_names_verbs_and_no_cmdlets_in_eighty_columns()
    {
        _folder.Agent("bad", "tools: Raed");
        _tree.Write("p/a.jsonl", Line.Assistant());
        var result = Show(new OverviewRun { Below = ["", "First commands:"] });
        Assert.Equal((VerbOutput.Answered, ""), (result.Code, result.Error));
        Assert.DoesNotMatch("(Get|Find|Test|Measure|Set)-[A-Z]", result.Output);
        Assert.Contains("Next: claudeperf test says how to repair what does not work.", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("\nFirst commands:\n", result.Output, StringComparison.Ordinal);
        Assert.All(result.Lines, static line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Json_has_every_property_of_an_overview()
    {
        using var document = JsonDocument.Parse(Show(new OverviewRun { Json = true }).Output);
        Assert.Equal([.. typeof(CostOverview).GetProperties().Select(static property => property.Name).Order()],
            Assert.Single(document.RootElement.EnumerateArray()).EnumerateObject().Select(static property => property.Name).Order());
        Assert.Equal(VerbOutput.WrongInput, Show(new OverviewRun { Path = "nowhere" }).Code);
    }

    private VerbResult Show(OverviewRun run) => VerbResult.Of(output => OverviewProcess.Run(
        run with { Folder = _folder.Path, Path = run.Path ?? ".", NoIndex = true, TranscriptPaths = [_tree.Root] }, output));
}
