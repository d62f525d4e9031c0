namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>What became of something that a prompt says.</summary>
public enum PreservedChange
{
    /// <summary>It is not said any more.</summary>
    Lost,

    /// <summary>It is said with less force, or binds in fewer cases or other ones: a negation, "must", "only", a condition or emphasis is gone, or a number is another.</summary>
    Weakened,

    /// <summary>It is said in other words.</summary>
    Changed,

    /// <summary>It is said at another place: in another order, section, list, item or tag.</summary>
    Moved,

    /// <summary>It was not said before.</summary>
    Added,
}

/// <summary>A difference between two inventories.</summary>
/// <param name="Change">What became of it.</param>
/// <param name="Before">The unit before; null for what was added.</param>
/// <param name="After">The unit after; null for what was lost, and for what is in a file to which it may not move.</param>
/// <param name="BeforeIndex">Its index; -1 where there is none.</param>
/// <param name="AfterIndex">Its index; -1 where there is none.</param>
internal sealed record UnitDifference(PreservedChange Change, PreservedUnit? Before, PreservedUnit? After, int BeforeIndex, int AfterIndex)
{
    /// <summary>What it is about.</summary>
    public PreservedUnit Unit => After ?? Before!;

    /// <summary>Of what was lost the index after of what stands behind the gap it left.</summary>
    public int NextAfter { get; init; } = -1;

    /// <summary>The file it was added to; null for the prompt itself.</summary>
    public string? File { get; init; }
}
