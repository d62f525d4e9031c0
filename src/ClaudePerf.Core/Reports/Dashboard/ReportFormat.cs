namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>What a report is written as.</summary>
public enum ReportFormat
{
    /// <summary>A page that holds everything it needs, with charts and filters.</summary>
    Html,

    /// <summary>Text with tables, for a pull request, a chat or a wiki.</summary>
    Markdown,

    /// <summary>A line for each day, model, agent and project, for a spreadsheet.</summary>
    Csv,

    /// <summary>Everything the page knows, for a program.</summary>
    Json,
}
