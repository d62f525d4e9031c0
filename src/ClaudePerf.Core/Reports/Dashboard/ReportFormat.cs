namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>The formats of a report.</summary>
public enum ReportFormat
{
    /// <summary>A self-contained page with charts and filters.</summary>
    Html,

    /// <summary>Text with tables, for pull requests, chats and wikis.</summary>
    Markdown,

    /// <summary>One line per day, model, agent and project, for spreadsheets.</summary>
    Csv,

    /// <summary>All the data of the page, for programs.</summary>
    Json,
}
