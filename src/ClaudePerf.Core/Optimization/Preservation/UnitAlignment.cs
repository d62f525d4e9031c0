using ClaudePerf.Core.Optimization.Comparison;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>Which units of two inventories are the same, in one order: the rest was lost, added, moved or altered. Takes time n log n.</summary>
internal sealed class UnitAlignment
{
    private UnitAlignment(IReadOnlyList<PreservedUnit> before, IReadOnlyList<PreservedUnit> after, IReadOnlyList<Difference> hunks)
    {
        Before = before;
        After = after;
        Hunks = hunks;
        ToAfter = new int[before.Count];
        ToBefore = new int[after.Count];
        Array.Fill(ToAfter, -1);
        Array.Fill(ToBefore, -1);
        var (old, now) = (0, 0);
        foreach (var hunk in hunks.Append(new Difference(before.Count, 0, after.Count, 0)))
        {
            for (; old < hunk.OldStart; old++, now++)
                (ToAfter[old], ToBefore[now]) = (now, old);
            (old, now) = (hunk.OldEnd, hunk.NewEnd);
        }
    }

    /// <summary>The units before.</summary>
    public IReadOnlyList<PreservedUnit> Before { get; }

    /// <summary>The units after.</summary>
    public IReadOnlyList<PreservedUnit> After { get; }

    /// <summary>Where the two differ, in order.</summary>
    public IReadOnlyList<Difference> Hunks { get; }

    /// <summary>For each unit before the index of the same after; -1 for none.</summary>
    public int[] ToAfter { get; }

    /// <summary>For each unit after the index of the same before; -1 for none.</summary>
    public int[] ToBefore { get; }

    /// <summary>Aligns two inventories.</summary>
    public static UnitAlignment Between(PreservationInventory before, PreservationInventory after) =>
        new(before.Units, after.Units, SequenceDifference.Between([.. before.Units.Select(static unit => unit.Key)], [.. after.Units.Select(static unit => unit.Key)]));
}
