using ClaudePerf.Core.Reports.Dashboard;

namespace ClaudePerf.Core.Tests.Reports.Dashboard;

public sealed class ReportFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("a.HTM", ReportFormat.Html)]
    [InlineData("a.markdown", ReportFormat.Markdown)]
    [InlineData("a.b.csv", ReportFormat.Csv)]
    [InlineData("a.json", ReportFormat.Json)]
    [InlineData("a.txt", null)]
    [InlineData("html", null)]
    public void The_extension_names_the_format(string file, ReportFormat? format) => Assert.Equal(format, ReportFile.FormatOf(file));

    [Theory]
    [InlineData(ReportFormat.Html)]
    [InlineData(ReportFormat.Markdown)]
    [InlineData(ReportFormat.Csv)]
    [InlineData(ReportFormat.Json)]
    public void A_written_report_is_recognized_by_its_mark(ReportFormat format)
    {
        Assert.Equal(format, ReportFile.FormatOf("a" + ReportFile.ExtensionOf(format)));
        var file = Path.Combine(_folder, "a" + ReportFile.ExtensionOf(format));
        ReportFile.Write(SampleReport.Large(10), format, file);
        Assert.True(ReportMark.IsOn(file, format));
    }
}
