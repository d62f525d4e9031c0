using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Savings;

/// <summary>A possible change before its saving is known.</summary>
internal sealed record SavingCandidate
{
    internal required SavingKind Kind { get; init; }

    internal required string Title { get; init; }

    internal required SavingCertainty Certainty { get; init; }

    internal required string Effect { get; init; }

    internal required string Change { get; init; }

    internal string? Setting { get; init; }

    internal string? SettingValue { get; init; }

    internal string? SettingFile { get; init; }

    /// <summary>Applies the change on top of others.</summary>
    internal required Func<SavingSettings, SavingSettings> Apply { get; init; }

    /// <summary>Whether the saving depends on the effects of compaction.</summary>
    internal bool Compacts { get; init; }

    /// <summary>The parts of the saving, in USD of the period.</summary>
    internal Func<SavingReplayResult, IEnumerable<SavingItem>>? Items { get; init; }

    /// <summary>Describes where the saving comes from, based on the result of the replay.</summary>
    internal Func<SavingReplayResult, IEnumerable<string>>? Details { get; init; }
}

/// <summary>Looks for one kind of saving.</summary>
internal interface ISavingSource
{
    /// <summary>Finds possible changes.</summary>
    /// <param name="replay">The period.</param>
    /// <param name="effects">The effects of compaction.</param>
    /// <param name="cancellation">Ends the work.</param>
    IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation);
}

/// <summary>The effects of compaction, with the ends of their range.</summary>
/// <param name="Middle">The most likely effects.</param>
/// <param name="Low">The effects with the smallest saving.</param>
/// <param name="High">The effects with the largest saving.</param>
/// <param name="OwnCompactions">The number of the user's own compactions that the effects are based on; 0 if they come from
/// published transcripts.</param>
internal sealed record CompactionRange(CompactionEffects Middle, CompactionEffects Low, CompactionEffects High, int OwnCompactions)
{
    internal static CompactionRange Shipped => new(CompactionEffects.Measured, CompactionEffects.Pessimistic, CompactionEffects.Optimistic,
        0);
}
