using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Savings;

/// <summary>Something that might be changed, before it is known what that saves.</summary>
internal sealed record SavingCandidate
{
    internal required SavingKind Kind { get; init; }

    internal required string Title { get; init; }

    internal required SavingCertainty Certainty { get; init; }

    internal required string Effect { get; init; }

    internal required string Change { get; init; }

    internal string? Setting { get; init; }

    internal string? SettingValue { get; init; }

    /// <summary>The change, on top of others.</summary>
    internal required Func<SavingSettings, SavingSettings> Apply { get; init; }

    /// <summary>Whether what compacting does decides what it saves.</summary>
    internal bool Compacts { get; init; }

    /// <summary>Says where it comes from, by what the replay gives.</summary>
    internal Func<SavingReplayResult, IEnumerable<string>>? Details { get; init; }
}

/// <summary>Looks for one way to save.</summary>
internal interface ISavingSource
{
    /// <summary>What might be changed.</summary>
    /// <param name="replay">The period.</param>
    /// <param name="effects">What compacting does.</param>
    /// <param name="cancellation">Ends the work.</param>
    IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation);
}

/// <summary>What compacting does, with the ends of its range.</summary>
/// <param name="Middle">The likeliest.</param>
/// <param name="Low">Where it saves least.</param>
/// <param name="High">Where it saves most.</param>
/// <param name="OwnCompactions">How many of the user's own compactions it rests on; 0 for those of published transcripts.</param>
internal sealed record CompactionRange(CompactionEffects Middle, CompactionEffects Low, CompactionEffects High, int OwnCompactions)
{
    internal static CompactionRange Shipped => new(CompactionEffects.Measured, CompactionEffects.Pessimistic, CompactionEffects.Optimistic,
        0);
}
