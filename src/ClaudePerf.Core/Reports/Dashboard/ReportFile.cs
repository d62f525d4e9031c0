using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>The files of reports: their extensions and contents by format.</summary>
public static class ReportFile
{
    /// <summary>The format that a file's extension names; null if it names none.</summary>
    /// <param name="file">The path.</param>
    public static ReportFormat? FormatOf(string file) => Path.GetExtension(file).ToUpperInvariant() switch
    {
        ".HTML" or ".HTM" => ReportFormat.Html,
        ".MD" or ".MARKDOWN" => ReportFormat.Markdown,
        ".CSV" => ReportFormat.Csv,
        ".JSON" => ReportFormat.Json,
        _ => null,
    };

    /// <summary>The extension of a format, with its dot.</summary>
    /// <param name="format">The format.</param>
    public static string ExtensionOf(ReportFormat format) => format switch
    {
        ReportFormat.Markdown => ".md",
        ReportFormat.Csv => ".csv",
        ReportFormat.Json => ".json",
        _ => ".html",
    };

    /// <summary>The extensions of a format, each with its dot.</summary>
    /// <param name="format">The format.</param>
    public static IReadOnlyList<string> ExtensionsOf(ReportFormat format) => format switch
    {
        ReportFormat.Markdown => [".md", ".markdown"],
        ReportFormat.Html => [".html", ".htm"],
        _ => [ExtensionOf(format)],
    };

    /// <summary>Writes a report, completely or not at all.</summary>
    /// <param name="report">The report.</param>
    /// <param name="format">The format.</param>
    /// <param name="file">The path; its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public static void Write(UsageReport report, ReportFormat format, string file) =>
        AtomicFile.Write(file, Contents(report, format), ownerOnly: false);

    /// <summary>The bytes of a report's file.</summary>
    internal static byte[] Contents(UsageReport report, ReportFormat format) => format switch
    {
        ReportFormat.Markdown => Encoding.UTF8.GetBytes(ReportMarkdown.Write(report)),
        ReportFormat.Csv => Encoding.UTF8.GetBytes(ReportCsv.Write(report)),
        ReportFormat.Json => ReportJson.Write(report, indented: true),
        _ => ReportHtml.Write(report),
    };
}
