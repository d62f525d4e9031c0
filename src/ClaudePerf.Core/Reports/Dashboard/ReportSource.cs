using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>What a report is built from.</summary>
public sealed record ReportSource
{
    /// <summary>The requests.</summary>
    public required UsageTableReading Reading { get; init; }

    /// <summary>Prices, time zone, and which requests count.</summary>
    public required UsageQuery Query { get; init; }

    /// <summary>The transcripts.</summary>
    public required ReportTranscripts Transcripts { get; init; }

    /// <summary>How prompts are measured; its time is that of the report.</summary>
    public required MeasureOptions Measure { get; init; }

    /// <summary>The format: CSV contains only usage.</summary>
    public required ReportFormat Format { get; init; }

    /// <summary>The heading.</summary>
    public string Title { get; init; } = UsageReport.DefaultTitle;

    /// <summary>The folder whose budgets are shown in addition to the user's.</summary>
    public required string Folder { get; init; }

    /// <summary>The folder whose prompts are measured; null for none.</summary>
    public string? Ecosystem { get; init; }

    /// <summary>Whether the user's own definitions are measured too.</summary>
    public bool IncludesUser { get; init; }

    /// <summary>Gets what could not be included, and why.</summary>
    public required Action<ReportPart, Exception> Failed { get; init; }

    /// <summary>Gets remarks for people who want to know everything.</summary>
    public Action<string> Remark { get; init; } = static _ => { };

    /// <summary>Gets the transcripts whose contents could not be read.</summary>
    public required Action<IReadOnlyList<TranscriptProblem>> Unread { get; init; }
}
