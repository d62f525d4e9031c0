using ClaudePerf.Core.Optimization.Journal;

namespace ClaudePerf.Cmdlets;

/// <summary>An optimization that was undone.</summary>
public sealed record PromptRestoration
{
    /// <summary>The prompt's full path.</summary>
    public required string Path { get; init; }

    /// <summary>The prompt's name.</summary>
    public required string Name { get; init; }

    /// <summary>When it was optimized, in UTC.</summary>
    public required DateTimeOffset Optimized { get; init; }

    /// <summary>What was done to the prompt's own file.</summary>
    public required RestoreAction Action { get; init; }

    /// <summary>What was done to each file that the optimization wrote, the prompt's own first.</summary>
    public required IReadOnlyList<RestoredFile> Files { get; init; }

    /// <summary>How many files it concerns.</summary>
    public int FileCount => Files.Count;
}
