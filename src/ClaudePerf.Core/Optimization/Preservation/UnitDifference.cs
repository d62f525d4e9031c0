namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>What happened to a part of a prompt.</summary>
public enum PreservedChange
{
    /// <summary>It was removed.</summary>
    Lost,

    /// <summary>
    /// It has less force, or applies in fewer or other cases: a negation, "must", "only", a condition or emphasis was
    /// removed, or a number changed.
    /// </summary>
    Weakened,

    /// <summary>It was reworded.</summary>
    Changed,

    /// <summary>It is in another place: another order, section, list, item or tag.</summary>
    Moved,

    /// <summary>It is new.</summary>
    Added,
}

/// <summary>A difference between two inventories.</summary>
/// <param name="Change">What happened.</param>
/// <param name="Before">The old unit; null for added text.</param>
/// <param name="After">The new unit; null for lost text, and for text in a file to which it must not move.</param>
/// <param name="BeforeIndex">The old unit's index; -1 if there is none.</param>
/// <param name="AfterIndex">The new unit's index; -1 if there is none.</param>
internal sealed record UnitDifference(PreservedChange Change, PreservedUnit? Before, PreservedUnit? After, int BeforeIndex, int AfterIndex)
{
    /// <summary>The new unit or, if there is none, the old one.</summary>
    public PreservedUnit Unit => After ?? Before!;

    /// <summary>For lost text, the new index of the unit after the gap.</summary>
    public int NextAfter { get; init; } = -1;

    /// <summary>The file it was added to; null for the prompt itself.</summary>
    public string? File { get; init; }
}
