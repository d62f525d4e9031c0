using ClaudePerf.Core.Reports.Overview;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The arguments of <c>claudeperf</c> without a verb and of <c>claudeperf overview</c>.</summary>
public sealed record OverviewRun
{
    /// <summary>The folder whose prompts are measured and tested; null for the current folder with the user's own definitions.</summary>
    public string? Path { get; init; }

    /// <summary>Whether the user's own definitions are included. They always are if there is no path.</summary>
    public bool IncludeUser { get; init; }

    /// <summary>Only usage of these projects; empty for all.</summary>
    public IReadOnlyList<string> Projects { get; init; } = [];

    /// <summary>Whether to write JSON, with the property names of <see cref="CostOverview"/>.</summary>
    public bool Json { get; init; }

    /// <summary>Whether the usage index is neither used nor updated.</summary>
    public bool NoIndex { get; init; }

    /// <summary>A price file that overrides the shipped prices; null for the user's own, if any.</summary>
    public string? PriceFile { get; init; }

    /// <summary>Folders or transcripts to read instead of the user's own.</summary>
    public IReadOnlyList<string> TranscriptPaths { get; init; } = [];

    /// <summary>Lines below the overview, such as the first commands; empty for none.</summary>
    public IReadOnlyList<string> Below { get; init; } = [];

    /// <summary>The folder that the program runs in.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;
}
