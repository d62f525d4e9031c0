using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The arguments of <c>claudeperf budget</c> and <c>claudeperf budget test</c>.</summary>
public sealed record BudgetRun
{
    /// <summary>The names of the budgets; * and ? are wildcards. Empty for all.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Only budgets from this file; null for both files.</summary>
    public BudgetSource? Scope { get; init; }

    /// <summary>The session to evaluate session budgets for; null for the most recently used one.</summary>
    public string? Session { get; init; }

    /// <summary>Folders or transcripts to read instead of the user's own.</summary>
    public IReadOnlyList<string> TranscriptPaths { get; init; } = [];

    /// <summary>Whether costs are computed from the recovered output.</summary>
    public bool Recovered { get; init; }

    /// <summary>The time zone of days, weeks and months; null for the local one.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>Whether the usage index is neither used nor updated.</summary>
    public bool NoIndex { get; init; }

    /// <summary>A price file that overrides the shipped prices; null for the user's own, if any.</summary>
    public string? PriceFile { get; init; }

    /// <summary>Whether to write JSON instead of text for people.</summary>
    public bool Json { get; init; }

    /// <summary>Whether a used-up budget is a failure.</summary>
    public bool Test { get; init; }

    /// <summary>Prompts to run, by file or folder: the test is then whether the budgets would be met. Empty for none.</summary>
    public IReadOnlyList<string> Prompts { get; init; } = [];

    /// <summary>How often each prompt is run.</summary>
    public int Invocations { get; init; } = 1;

    /// <summary>The model for prompts that do not name one; null for the settings' model.</summary>
    public string? Model { get; init; }

    /// <summary>The folder that the program runs in.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;
}
