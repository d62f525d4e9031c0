using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>
/// The mark that distinguishes reports from other files: a report may overwrite reports, but never any other file.
/// </summary>
public static class ReportMark
{
    /// <summary>The generator named in a page (HTML's <c>meta name="generator"</c>), in Markdown and in JSON.</summary>
    internal const string Generator = "ClaudePerf";

    /// <summary>The last line of a Markdown report, which viewers do not show.</summary>
    internal const string MarkdownLine = $"<!-- generator: {Generator} -->";

    private const string HtmlMark = $"<meta name=\"generator\" content=\"{Generator}\">";
    private const string JsonMark = $"\"generator\": \"{Generator}\"";

    // Marks are within this many bytes of the start or end of the file.
    private const int Nearby = 512;

    /// <summary>
    /// Whether a file is a report in the given format, so that it may be overwritten. An empty file may be overwritten too.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The format.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static bool IsOn(string path, ReportFormat format)
    {
        using var file = RegularFile.OpenStream(path, long.MaxValue);
        if (file.Length == 0)
            return true;
        if (format == ReportFormat.Markdown)
            file.Seek(-Math.Min(Nearby, file.Length), SeekOrigin.End);
        var bytes = new byte[Nearby];
        var text = Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, Nearby, throwOnEndOfStream: false));
        return format switch
        {
            ReportFormat.Markdown => text.TrimEnd().EndsWith(MarkdownLine, StringComparison.Ordinal),
            ReportFormat.Csv => text.StartsWith(ReportCsv.FirstColumns, StringComparison.Ordinal),
            ReportFormat.Json => text.Contains(JsonMark, StringComparison.Ordinal),
            _ => text.Contains(HtmlMark, StringComparison.Ordinal),
        };
    }
}
