using System.Collections.Immutable;

namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>Changes that were made together and are undone together.</summary>
public sealed record JournalEntry
{
    /// <summary>The entry's id; ids sort by time.</summary>
    public required string Id { get; init; }

    /// <summary>When the files were written, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The name of the prompt that was optimized.</summary>
    public required string Name { get; init; }

    /// <summary>The files that were written, with their contents before and after. The first is the prompt itself.</summary>
    public required ImmutableArray<FileChange> Changes { get; init; }

    /// <summary>The folders that were made for them, the outer before the inner.</summary>
    public ImmutableArray<string> Folders { get; init; } = [];

    /// <summary>What the prompt cost before and after, as it was measured then; null where nobody did.</summary>
    public MeasuredChange? Measured { get; init; }

    /// <summary>When it was undone, UTC; null as long as it stands.</summary>
    public DateTimeOffset? Restored { get; init; }
}
