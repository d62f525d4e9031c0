using System.Globalization;
using System.Text;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>
/// Writes the rows of a report as RFC 4180 text. Text that a spreadsheet would take for a formula (starting with <c>= + - @</c>, a
/// tab or a line end) is prefixed with an apostrophe, as OWASP recommends against CSV injection. A cost without a price is empty.
/// </summary>
internal static class ReportCsv
{
    /// <summary>The start of the header line, which is the same in reports from before columns were added.</summary>
    internal const string FirstColumns = "Day,Model,Agent,Project,Requests,InputTokens,OutputTokens,";

    private const string Header =
        FirstColumns + "RecoveredOutputTokens,CacheWrite5mTokens,CacheWrite1hTokens,CacheReadTokens,WebSearches,Cost,CostWithoutCaching,"
        + "ThinkingTokens,ThinkingCost,Skill,Plugin,McpServer,Workflow,Effort,Version\r\n";

    /// <summary>Writes a report.</summary>
    /// <param name="report">The report.</param>
    /// <returns>The text, with a header line.</returns>
    public static string Write(UsageReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder(Header);
        foreach (var row in report.Details)
            AppendRow(text, row);
        return text.ToString();
    }

    private static void AppendRow(StringBuilder line, UsageGroup row)
    {
        line.Append(row.Day).Append(',').Append(Field(row.Model)).Append(',').Append(Field(row.Agent)).Append(',')
            .Append(Field(row.Project));
        line.Append(CultureInfo.InvariantCulture,
            $",{row.Requests},{row.InputTokens},{row.OutputTokens},{row.RecoveredOutputTokens},{row.CacheWrite5mTokens}");
        line.Append(CultureInfo.InvariantCulture,
            $",{row.CacheWrite1hTokens},{row.CacheReadTokens},{row.WebSearches},{row.Cost},{row.CostWithoutCaching}");
        line.Append(CultureInfo.InvariantCulture, $",{row.ThinkingTokens},{row.ThinkingCost}");
        foreach (var text in (ReadOnlySpan<string?>)[row.Skill, row.Plugin, row.McpServer, row.Workflow, row.Effort, row.Version])
            line.Append(',').Append(Field(text));
        line.Append("\r\n");
    }

    internal static string Field(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return "";
        var safe = value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠' ? "'" + value : value;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
