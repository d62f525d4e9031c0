using System.Text.Json;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Tests.Reports.CommandLine;

/// <summary>The output of <c>claudeperf measure</c>, without its process.</summary>
public sealed class MeasureProcessTests : IDisposable
{
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "ecosystem");

    private readonly PromptFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_table_has_a_row_for_each_prompt_and_fits_the_screen(int width)
    {
        var result = Measure(new MeasureRun { Paths = [Sample] }, width);
        Assert.Equal(VerbOutput.Answered, result.Code);
        Assert.Equal(34, result.Lines.Count(static line => line.StartsWith("Agent ", StringComparison.Ordinal)));
        Assert.All(result.Lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Contains("of what an invocation sends is overhead", result.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("Measure-PromptTokens", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_every_property_of_a_measurement()
    {
        using var document = JsonDocument.Parse(Measure(new MeasureRun { Paths = [Sample], Json = true }).Output);
        Assert.All(document.RootElement.EnumerateArray(), static item => Assert.Equal(
            [.. typeof(PromptMeasurement).GetProperties().Select(static property => property.Name).Order()],
            item.EnumerateObject().Select(static property => property.Name).Order()));
        Assert.Equal(47, document.RootElement.GetArrayLength());
    }

    [Fact]
    public void The_summary_adds_up()
    {
        using var document = JsonDocument.Parse(Measure(new MeasureRun { Paths = [Sample], Json = true, Summary = true }).Output);
        var rows = document.RootElement.EnumerateArray().ToList();
        Assert.Equal(rows[^1].GetProperty("Tokens").GetInt64(), rows[..^1].Sum(static row => row.GetProperty("Tokens").GetInt64()));
        Assert.StartsWith("Kind ", Measure(new MeasureRun { Paths = [Sample], Summary = true }).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_input_is_one_line()
    {
        Assert.All((MeasureRun[])
        [
            new() { Paths = ["nowhere"] }, new() { Paths = [Sample], Model = "no-such-model" },
            new() { Paths = [Sample], Method = MethodChoice.Api },
        ], run =>
        {
            var result = Measure(run);
            Assert.Equal((VerbOutput.WrongInput, ""), (result.Code, result.Output));
            Assert.Single(result.Error.TrimEnd().Split('\n'));
        });
        Assert.Contains("Measure-PromptTokens -Method Api", Measure(new MeasureRun { Paths = [Sample], Method = MethodChoice.Api }).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_cannot_control_the_terminal()
    {
        var agents = Directory.CreateDirectory(Path.Combine(_folder.Path, ".claude", "agents")).FullName;
        File.WriteAllText(Path.Combine(agents, "a.md"), "---\nname: \"x\\e[2Jy\"\ndescription: Use it.\n---\nDo it.\n");
        var result = Measure(new MeasureRun { Paths = ["."] });
        Assert.DoesNotContain('\e', result.Output + result.Error);
        Assert.Contains("\uFFFD[2Jy", result.Output, StringComparison.Ordinal);
    }

    private VerbResult Measure(MeasureRun run, int? width = null) => VerbResult.Of(output => MeasureProcess.Run(
        run with { Folder = _folder.Path, NoCache = true }, output), width);
}
