using System.Text.Json;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Reports.Dashboard;
using ClaudePerf.Core.Tests.Usage;

namespace ClaudePerf.Core.Tests.Reports.CommandLine;

/// <summary>The output of <c>claudeperf report</c> and <c>claudeperf watch</c>, without their process.</summary>
public sealed class ReportProcessTests : IDisposable
{
    private readonly TranscriptTree _tree = new();
    private readonly PromptFolder _folder = new();

    public void Dispose()
    {
        _tree.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(null, null, "token-usage.html")]
    [InlineData(null, ReportFormat.Markdown, "token-usage.md")]
    [InlineData("usage.csv", null, "usage.csv")]
    [InlineData("usage.json", ReportFormat.Json, "usage.json")]
    public void A_report_is_written_in_the_format_of_its_name(string? output, ReportFormat? format, string file)
    {
        _tree.Write("p/a.jsonl", Line.Assistant());
        var result = Report(new ReportRun { Output = output, Format = format });
        var path = Path.Combine(_folder.Path, file);
        Assert.Equal((VerbOutput.Answered, $"Wrote {path}\n"), (result.Code, result.Output));
        Assert.True(ReportMark.IsOn(path, ReportFile.FormatOf(path)!.Value));
        // A report is replaced.
        using var json = JsonDocument.Parse(Report(new ReportRun { Output = output, Format = format, Json = true }).Output);
        Assert.Equal(path, Assert.Single(json.RootElement.EnumerateArray()).GetString());
    }

    [Fact]
    public void Another_file_is_not_replaced_and_wrong_input_is_one_line()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "mine.html"), "mine");
        Assert.All((ReportRun[])
        [
            new() { Output = "mine.html" }, new() { Output = "a.txt" }, new() { Output = "a.md", Format = ReportFormat.Csv },
            new() { Output = Path.Combine("missing", "a.html") }, new() { Ecosystem = "missing" },
        ], run =>
        {
            var result = Report(run);
            Assert.Equal((VerbOutput.WrongInput, ""), (result.Code, result.Output));
            Assert.Single(result.Error.TrimEnd().Split('\n'));
        });
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_folder.Path, "mine.html")));
    }

    [Fact]
    public void The_live_view_once_is_a_screen_a_line_or_an_object()
    {
        _tree.Write("p/a.jsonl", Line.Assistant());
        Assert.All(Watch(new WatchRun(), width: 80).Lines, static line => Assert.InRange(line.Length, 0, 80));
        Assert.EndsWith("one line for each new request follows\n", Watch(new WatchRun()).Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Watch(new WatchRun { Json = true }).Output);
        Assert.Equal(0, json.RootElement.GetProperty("Today").GetProperty("Requests").GetInt64());
    }

    private VerbResult Watch(WatchRun run, int? width = null) => VerbResult.Of(output => WatchProcess.Run(
        run with { Once = true, NoIndex = true, Paths = [_tree.Root], Folder = _folder.Path }, output), width);

    private VerbResult Report(ReportRun run) => VerbResult.Of(output => ReportProcess.Run(
        run with { Folder = _folder.Path, NoIndex = true, Paths = [_tree.Root] }, output));
}
