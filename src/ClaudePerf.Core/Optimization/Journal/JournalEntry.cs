using System.Collections.Immutable;

namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>Changes that were made together and are undone together.</summary>
public sealed record JournalEntry
{
    /// <summary>The entry's id; ids sort by time.</summary>
    public required string Id { get; init; }

    /// <summary>When the files were written, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The name of the optimized prompt or of the setting.</summary>
    public required string Name { get; init; }

    /// <summary>The written files, with their contents before and after. The first is the prompt or settings file itself.</summary>
    public required ImmutableArray<FileChange> Changes { get; init; }

    /// <summary>The folders created for them, outer before inner.</summary>
    public ImmutableArray<string> Folders { get; init; } = [];

    /// <summary>The prompt's cost before and after, measured at that time; null if it was not measured.</summary>
    public MeasuredChange? Measured { get; init; }

    /// <summary>The changed setting; null if a prompt was optimized.</summary>
    public SettingChange? Setting { get; init; }

    /// <summary>When it was undone, UTC; null if it was not.</summary>
    public DateTimeOffset? Restored { get; init; }
}
