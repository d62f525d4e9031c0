using ClaudePerf.Core.Optimization.Comparison;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// Determines which units of two inventories are the same, in one order: the rest was lost, added, moved or altered.
/// Takes time n log n.
/// </summary>
internal sealed class UnitAlignment
{
    private const int MaxSlid = 64;

    // If a block and a heading changed places, the block moved to another section, since a heading seldom moves
    // without its text. But the difference is small: if two headings changed places, they are reported and not
    // everything between them. A block's children move with it.
    private const int WeightOfHeading = 2500;
    private const int WeightOfBlock = 2000;
    private const int WeightOfNext = 1000;
    private const int WeightOfInner = 1;

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

    /// <summary>The old units.</summary>
    public IReadOnlyList<PreservedUnit> Before { get; }

    /// <summary>The new units.</summary>
    public IReadOnlyList<PreservedUnit> After { get; }

    /// <summary>The differences, in order.</summary>
    public IReadOnlyList<Difference> Hunks { get; }

    /// <summary>For each old unit, the index of the same new unit; -1 for none.</summary>
    public int[] ToAfter { get; }

    /// <summary>For each new unit, the index of the same old unit; -1 for none.</summary>
    public int[] ToBefore { get; }

    /// <summary>Aligns two inventories.</summary>
    public static UnitAlignment Between(PreservationInventory before, PreservationInventory after)
    {
        string[] old = [.. before.Units.Select(static unit => unit.Key)], now = [.. after.Units.Select(static unit => unit.Key)];
        var hunks = SequenceDifference.Between(old, now, i => Weight(before.Units, i)).ToArray();
        for (var i = 0; i < hunks.Length; i++)
        {
            var (from, to) =
                (i == 0 ? default : hunks[i - 1], i + 1 < hunks.Length ? hunks[i + 1] : new Difference(old.Length, 0, now.Length, 0));
            if (hunks[i].NewCount == 0)
                hunks[i] = Slid(hunks[i], from.OldEnd, to.OldStart, hunks[i].OldStart, hunks[i].OldCount, old, before.Units);
            else if (hunks[i].OldCount == 0)
                hunks[i] = Slid(hunks[i], from.NewEnd, to.NewStart, hunks[i].NewStart, hunks[i].NewCount, now, after.Units);
        }
        return new(before.Units, after.Units, hunks.SelectMany(hunk => OfItsOwner(hunk, old, before.Units)).ToArray());
    }

    // The first of two examples and the start of the second were removed: the rest of the second belongs to the
    // second's tag, not to the first's, which is equal.
    private static Difference[] OfItsOwner(Difference hunk, string[] keys, IReadOnlyList<PreservedUnit> units)
    {
        if (hunk is not { NewCount: 0, OldStart: > 0, NewStart: > 0 } || hunk.OldEnd >= units.Count
            || units[hunk.OldEnd].Parent is not (var owner and >= 0) || owner < hunk.OldStart || owner >= hunk.OldEnd
            || keys[owner] != keys[hunk.OldStart - 1])
            return [hunk];
        Difference first = new(hunk.OldStart - 1, owner - hunk.OldStart + 1, hunk.NewStart - 1, 0);
        Difference second = new(owner + 1, hunk.OldEnd - owner - 1, hunk.NewStart, 0);
        return second.OldCount == 0 ? [first] : [first, second];
    }

    private static int Weight(IReadOnlyList<PreservedUnit> units, int index)
    {
        var unit = units[index];
        if (unit.Kind == PreservedKind.Heading)
            return WeightOfHeading;
        if (unit.Parent >= 0 && units[unit.Parent].Kind != PreservedKind.Heading)
            return WeightOfInner;
        return unit.IsFirst ? WeightOfBlock : WeightOfNext;
    }

    // The first of two consecutive examples was removed: from its opening to its closing tag, and not from after its
    // opening tag to after the second's. If a gap could be in several places, it is put where it covers whole scopes.
    private static Difference Slid(
        Difference hunk, int first, int last, int start, int count, string[] keys, IReadOnlyList<PreservedUnit> units)
    {
        if (IsWhole(start, count, units))
            return hunk;
        for (var by = 1; by <= MaxSlid && start - by >= first && keys[start - by] == keys[start + count - by]; by++)
        {
            if (IsWhole(start - by, count, units))
                return hunk with { OldStart = hunk.OldStart - by, NewStart = hunk.NewStart - by };
        }
        for (var by = 1; by <= MaxSlid && start + count + by <= last && keys[start + by - 1] == keys[start + count + by - 1]; by++)
        {
            if (IsWhole(start + by, count, units))
                return hunk with { OldStart = hunk.OldStart + by, NewStart = hunk.NewStart + by };
        }
        return hunk;
    }

    private static bool IsWhole(int start, int count, IReadOnlyList<PreservedUnit> units) =>
        start + count >= units.Count || units[start + count].Parent < start;
}
