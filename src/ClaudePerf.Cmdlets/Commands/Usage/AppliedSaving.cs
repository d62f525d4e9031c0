namespace ClaudePerf.Cmdlets;

/// <summary>What became of a finding that was to be applied.</summary>
public enum SavingStatus
{
    /// <summary>The setting was written.</summary>
    Applied,

    /// <summary>The setting already had this value; nothing was written.</summary>
    AlreadySet,

    /// <summary>The change is a command or a habit, not a setting; nothing was written.</summary>
    ByHand,
}

/// <summary>A finding that was applied, or why it was not.</summary>
public sealed record AppliedSaving
{
    /// <summary>What became of it.</summary>
    public required SavingStatus Status { get; init; }

    /// <summary>The setting; null if the change is not a setting.</summary>
    public string? Setting { get; init; }

    /// <summary>The setting's value as JSON.</summary>
    public string? Value { get; init; }

    /// <summary>The previous value as JSON; null if it was not set.</summary>
    public string? PreviousValue { get; init; }

    /// <summary>The settings file.</summary>
    public string? File { get; init; }

    /// <summary>The entry in the journal; null if nothing was written.</summary>
    public string? Id { get; init; }

    /// <summary>The predicted saving in USD per month.</summary>
    public required decimal Saving { get; init; }

    /// <summary>What to do, if it has to be done by hand.</summary>
    public required string Change { get; init; }

    /// <summary>Why the setting has no effect; empty if it has.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary><see cref="Saving"/>, as tables name it.</summary>
    public decimal PerMonth => Saving;
}

/// <summary>A change that was undone.</summary>
public sealed record UndoneSaving
{
    /// <summary>The setting or the prompt's name.</summary>
    public required string Name { get; init; }

    /// <summary>The restored value as JSON; null if the setting was removed, or for prompts.</summary>
    public string? Value { get; init; }

    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>When the change was made, UTC.</summary>
    public required DateTimeOffset Changed { get; init; }

    /// <summary>What was done to the file.</summary>
    public required Core.Optimization.Journal.RestoreAction Action { get; init; }

    /// <summary>The entry in the journal.</summary>
    public required string Id { get; init; }
}
