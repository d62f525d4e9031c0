using ClaudePerf.Core.Optimization.Comparison;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>
/// Compares a prompt with a rewording of it. Everything must be there in order, in place and word for word; only a
/// sentence that neither says what to do nor makes an agent be chosen may be shorter
/// (<see cref="SentenceShortening"/>), or be joined with the sentences after it in its paragraph. Both are recognized
/// by English words, so in another language every sentence must stay unchanged.
/// </summary>
internal static class RewordingCheck
{
    // Gaps with more sentences are not rewordings.
    private const int MaxSentences = 60;

    private const int MaxJoined = 4;

    /// <summary>The changes that a rewording must not make; empty if there are none.</summary>
    public static List<UnitDifference> Differences(PreservationInventory before, PreservationInventory after)
    {
        var alignment = UnitAlignment.Between(before, after);
        var (isReworded, isRewording) = (new bool[before.Units.Count], new bool[after.Units.Count]);
        var now = (int[])alignment.ToAfter.Clone();
        var isForeign = WritingLanguage.IsForeign(
            string.Join('\n', before.Units.Where(static unit => unit.IsSentence).Select(static unit => unit.Text)));
        foreach (var hunk in alignment.Hunks)
        {
            if (isForeign || Pairs(alignment, hunk) is not { } pairs)
                continue;
            Array.Fill(isReworded, true, hunk.OldStart, hunk.OldCount);
            Array.Fill(isRewording, true, hunk.NewStart, hunk.NewCount);
            foreach (var (was, becomes) in pairs)
                now[was] = becomes;
        }
        var found = UnitClassifier.Classify(alignment, i => !isReworded[i], i => !isRewording[i]);
        if (found.Count == 0)
            found.AddRange(Misplaced(alignment, now));
        return found;
    }

    // Each old unit with the new one that contains it; null if a gap is not completely reworded.
    private static List<(int Was, int Now)>? Pairs(UnitAlignment alignment, Difference hunk)
    {
        if (hunk.OldCount == 0 || hunk.NewCount == 0 || hunk.OldCount > MaxSentences || hunk.NewCount > hunk.OldCount)
            return null;
        // For each number of processed old and new units: how many of the old ones the last new unit contains; 0 if
        // impossible.
        var held = new int[hunk.OldCount + 1, hunk.NewCount + 1];
        for (var olds = 1; olds <= hunk.OldCount; olds++)
        {
            for (var news = 1; news <= Math.Min(olds, hunk.NewCount); news++)
            {
                for (var joined = 1; joined <= Math.Min(MaxJoined, olds) && held[olds, news] == 0; joined++)
                {
                    var (restOld, restNew) = (olds - joined, news - 1);
                    if ((restOld == 0) == (restNew == 0) && (restOld == 0 || held[restOld, restNew] > 0)
                        && IsRewording(alignment, hunk.OldStart + restOld, joined, hunk.NewStart + restNew))
                        held[olds, news] = joined;
                }
            }
        }
        if (held[hunk.OldCount, hunk.NewCount] == 0)
            return null;
        var pairs = new List<(int, int)>();
        for (var (olds, news) = (hunk.OldCount, hunk.NewCount); olds > 0;)
        {
            var joined = held[olds, news];
            for (var i = 1; i <= joined; i++)
                pairs.Add((hunk.OldStart + olds - i, hunk.NewStart + news - 1));
            (olds, news) = (olds - joined, news - 1);
        }
        return pairs;
    }

    private static bool IsRewording(UnitAlignment alignment, int first, int count, int after)
    {
        var (head, now) = (alignment.Before[first], alignment.After[after]);
        if (head.Chain != now.Chain || head.Marker != now.Marker || head.IsFirst != now.IsFirst || now.Kind != PreservedKind.Statement)
            return false;
        var group = new List<PreservedUnit>(count);
        for (var i = 0; i < count; i++)
        {
            var unit = alignment.Before[first + i];
            if (unit.Kind != PreservedKind.Statement || WritingLanguage.IsForeign(unit.Text) || unit.Chain.StartsWith('d')
                || (i > 0 && (unit.IsFirst || unit.Marker.Length > 0 || unit.Chain != head.Chain)))
                return false;
            group.Add(unit);
        }
        return count == 1 && head.Text == now.Text || SentenceShortening.Fault(group, now) is null;
    }

    private static IEnumerable<UnitDifference> Misplaced(UnitAlignment alignment, int[] now)
    {
        for (var i = 0; i < alignment.Before.Count; i++)
        {
            var (before, after) = (alignment.Before[i], alignment.After[now[i]]);
            var parent = before.Parent < 0 ? -1 : now[before.Parent];
            if (alignment.ToAfter[i] >= 0 && (before.IsFirst != after.IsFirst || parent != after.Parent))
                yield return new UnitDifference(PreservedChange.Moved, before, after, i, now[i]);
        }
    }
}
