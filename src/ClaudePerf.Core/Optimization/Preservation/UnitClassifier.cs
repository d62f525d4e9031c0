namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// Decides what happened to units that are not aligned: the same text elsewhere has moved, a similar text in the same
/// place was altered, and the rest was lost or added.
/// </summary>
internal static class UnitClassifier
{
    // An altered sentence is where it was; if many were altered together, it is one of the next.
    private const int Window = 12;

    private const double MinSimilarity = 0.5;

    /// <summary>Classifies the units.</summary>
    /// <param name="alignment">The alignment.</param>
    /// <param name="isOpenBefore">Whether an old unit needs an explanation.</param>
    /// <param name="isOpenAfter">Whether a new unit needs one.</param>
    public static List<UnitDifference> Classify(UnitAlignment alignment, Func<int, bool> isOpenBefore, Func<int, bool> isOpenAfter)
    {
        var found = new List<UnitDifference>();
        var (before, after) = (alignment.Before, alignment.After);
        var elsewhere = new Dictionary<string, Queue<int>>(StringComparer.Ordinal);
        var isTaken = new bool[after.Count];
        foreach (var hunk in alignment.Hunks)
        {
            for (var i = hunk.NewStart; i < hunk.NewEnd; i++)
            {
                isTaken[i] = !isOpenAfter(i);
                if (isTaken[i])
                    continue;
                if (!elsewhere.TryGetValue(after[i].Text, out var places))
                    elsewhere.Add(after[i].Text, places = new Queue<int>());
                places.Enqueue(i);
            }
        }
        foreach (var hunk in alignment.Hunks)
        {
            var last = hunk.NewStart - 1;
            var lost = new List<int>();
            for (var i = hunk.OldStart; i < hunk.OldEnd; i++)
            {
                if (!isOpenBefore(i))
                    continue;
                if (Next(elsewhere, before[i].Text, isTaken) is not { } place)
                {
                    lost.Add(i);
                    continue;
                }
                isTaken[place] = true;
                var inPlace = place > last && place < hunk.NewEnd && before[i].Chain == after[place].Chain && before[i].Text.Length > 0;
                last = inPlace ? place : last;
                found.Add(new(inPlace ? PreservedChange.Changed : PreservedChange.Moved, before[i], after[place], i, place));
            }
            Altered(alignment, hunk, lost, isTaken, found);
        }
        foreach (var hunk in alignment.Hunks)
        {
            for (var i = hunk.NewStart; i < hunk.NewEnd; i++)
            {
                if (!isTaken[i])
                    found.Add(new(PreservedChange.Added, null, after[i], -1, i));
            }
        }
        return found;
    }

    private static int? Next(Dictionary<string, Queue<int>> elsewhere, string text, bool[] isTaken)
    {
        if (!elsewhere.TryGetValue(text, out var places))
            return null;
        while (places.TryDequeue(out var place))
        {
            if (!isTaken[place])
                return place;
        }
        return null;
    }

    private static void Altered(
        UnitAlignment alignment, Comparison.Difference hunk, List<int> lost, bool[] isTaken, List<UnitDifference> found)
    {
        // Taken units are skipped once, not for each lost unit.
        var open = new List<int>();
        for (var i = hunk.NewStart; i < hunk.NewEnd && lost.Count > 0; i++)
        {
            if (!isTaken[i])
                open.Add(i);
        }
        var from = 0;
        foreach (var i in lost)
        {
            var unit = alignment.Before[i];
            // A section may get another title.
            var (best, alike) = (-1, unit.Kind == PreservedKind.Heading ? 0 : MinSimilarity);
            for (var at = from; at < open.Count && at < from + Window; at++)
            {
                var candidate = alignment.After[open[at]];
                if (IsSameSort(unit, candidate) && Similarity(unit.Text, candidate.Text) is var share && share >= alike
                    && (best < 0 || share > alike))
                    (best, alike) = (at, share);
            }
            if (best < 0)
            {
                found.Add(new(PreservedChange.Lost, unit, null, i, -1) { NextAfter = hunk.NewEnd });
                continue;
            }
            from = best + 1;
            var place = open[best];
            isTaken[place] = true;
            var after = alignment.After[place];
            found.Add(new(Strength.IsWeaker(unit, after) ? PreservedChange.Weakened : PreservedChange.Changed, unit, after, i, place));
        }
    }

    private static bool IsSameSort(PreservedUnit one, PreservedUnit other) => one.IsSentence ? other.IsSentence : one.Kind == other.Kind;

    // The common words as a share of the longer text's words.
    private static double Similarity(string one, string other)
    {
        var words = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var (ones, others, both) = (0, 0, 0);
        foreach (var range in new WordRanges(one))
        {
            words[one[range]] = words.GetValueOrDefault(one[range]) + 1;
            ones++;
        }
        foreach (var range in new WordRanges(other))
        {
            others++;
            if (words.TryGetValue(other[range], out var count) && count > 0)
            {
                words[other[range]] = count - 1;
                both++;
            }
        }
        var most = Math.Max(ones, others);
        return most == 0 ? 0 : (double)both / most;
    }
}
