using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>The mark by which a report is told from a file that somebody else wrote: a report replaces reports, never another file.</summary>
public static class ReportMark
{
    /// <summary>Who made it: the generator of a page (HTML's <c>meta name="generator"</c>), of Markdown and of JSON.</summary>
    internal const string Generator = "ClaudePerf";

    /// <summary>The last line of a report in Markdown; viewers do not show it.</summary>
    internal const string MarkdownLine = $"<!-- generator: {Generator} -->";

    private const string HtmlMark = $"<meta name=\"generator\" content=\"{Generator}\">";
    private const string JsonMark = $"\"generator\": \"{Generator}\"";

    // Marks are within so many bytes of the file's beginning or end.
    private const int Nearby = 512;

    /// <summary>Whether a file is a report of the format, so that another may take its place. An empty file is nobody's work.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The format.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
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
