using ClaudePerf.Core.Reports.Dashboard;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The arguments of <c>claudeperf report</c>.</summary>
public sealed record ReportRun : UsageSelection
{
    /// <summary>The file to write; null for <c>token-usage</c> with the extension of the format, in <see cref="Folder"/>.</summary>
    public string? Output { get; init; }

    /// <summary>The format; null for that of the file's extension, otherwise HTML.</summary>
    public ReportFormat? Format { get; init; }

    /// <summary>The heading.</summary>
    public string Title { get; init; } = UsageReport.DefaultTitle;

    /// <summary>The folder whose prompts are measured; null for <see cref="Folder"/> with the user's own definitions.</summary>
    public string? Ecosystem { get; init; }

    /// <summary>Whether no prompts are measured.</summary>
    public bool NoEcosystem { get; init; }

    /// <summary>Whether costs are computed from the recovered output.</summary>
    public bool Recovered { get; init; }

    /// <summary>Whether a file that is not a report may be replaced.</summary>
    public bool Force { get; init; }

    /// <summary>The folder that the program runs in.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;
}
