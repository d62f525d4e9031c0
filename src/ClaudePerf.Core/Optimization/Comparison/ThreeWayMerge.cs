using System.Text;

namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>
/// Merges two sides' changes to one text. Compares lines, and inside lines that both sides changed, words, so that
/// two changes to one long line do not conflict.
/// </summary>
internal static class ThreeWayMerge
{
    /// <summary>Merges two versions.</summary>
    /// <param name="origin">The common original.</param>
    /// <param name="one">One side's version.</param>
    /// <param name="other">The other side's version.</param>
    /// <param name="conflicts">The lines of <paramref name="one"/>, from 1, at which both sides changed the same
    /// words differently.</param>
    /// <returns>The merged text; null if there are conflicts.</returns>
    internal static string? Merge(string origin, string one, string other, out IReadOnlyList<int> conflicts)
    {
        var lines = new List<int>();
        conflicts = lines;
        if (one == other || other == origin)
            return one;
        if (one == origin)
            return other;
        var merged = Merge(TextUnits.Lines(origin), TextUnits.Lines(one), TextUnits.Lines(other), byLine: true, lines);
        return lines.Count == 0 ? merged : null;
    }

    private static string Merge(
        IReadOnlyList<string> origin, IReadOnlyList<string> one, IReadOnlyList<string> other, bool byLine, List<int> conflicts)
    {
        var ones = SequenceDifference.Between(origin, one);
        var others = SequenceDifference.Between(origin, other);
        var result = new StringBuilder();
        int at = 0, i = 0, j = 0;
        while (i < ones.Count || j < others.Count)
        {
            // The next change on either side, with all changes on both that overlap it or each other.
            var (firstOfOne, firstOfOther) = (i, j);
            var start = Math.Min(i < ones.Count ? ones[i].OldStart : int.MaxValue, j < others.Count ? others[j].OldStart : int.MaxValue);
            int end;
            if (i < ones.Count && ones[i].OldStart == start && !(j < others.Count && IsBefore(others[j], ones[i])))
                end = ones[i++].OldEnd;
            else
                end = others[j++].OldEnd;
            while (true)
            {
                if (i < ones.Count && j > firstOfOther && Overlaps(start, end, ones[i]))
                    end = Math.Max(end, ones[i++].OldEnd);
                else if (j < others.Count && i > firstOfOne && Overlaps(start, end, others[j]))
                    end = Math.Max(end, others[j++].OldEnd);
                else
                    break;
            }
            Append(result, origin, at, start);
            at = end;
            if (j == firstOfOther)
                Append(result, one, ones[firstOfOne].NewStart, ones[i - 1].NewEnd);
            else if (i == firstOfOne)
                Append(result, other, others[firstOfOther].NewStart, others[j - 1].NewEnd);
            else
                MergeOverlap(result, origin, start, end, Side(one, ones, firstOfOne, i, start, end),
                    Side(other, others, firstOfOther, j, start, end), byLine, conflicts, ones[firstOfOne].NewStart);
        }
        Append(result, origin, at, origin.Count);
        return result.ToString();
    }

    private static bool IsBefore(Difference one, Difference other) =>
        one.OldStart < other.OldStart || (one.OldStart == other.OldStart && one.OldCount == 0 && other.OldCount > 0);

    // Two insertions at one place overlap, since their order is unknown. Changes that only touch do not.
    private static bool Overlaps(int start, int end, Difference next) =>
        next.OldStart < end || (next.OldStart == start && end == start && next.OldCount == 0);

    private static string Side(IReadOnlyList<string> units, IReadOnlyList<Difference> differences, int from, int to, int start, int end)
    {
        var newStart = differences[from].NewStart - (differences[from].OldStart - start);
        var newEnd = differences[to - 1].NewEnd + (end - differences[to - 1].OldEnd);
        return string.Concat(units.Skip(newStart).Take(newEnd - newStart));
    }

    private static void MergeOverlap(
        StringBuilder result, IReadOnlyList<string> origin, int start, int end, string one, string other, bool byLine,
        List<int> conflicts, int place)
    {
        if (one == other)
        {
            result.Append(one);
            return;
        }
        var inner = new List<int>();
        if (byLine && end > start)
        {
            var merged = Merge(TextUnits.Words(string.Concat(origin.Skip(start).Take(end - start))), TextUnits.Words(one),
                TextUnits.Words(other), byLine: false, inner);
            if (inner.Count == 0)
            {
                result.Append(merged);
                return;
            }
        }
        conflicts.Add(place + 1);
    }

    private static void Append(StringBuilder result, IReadOnlyList<string> units, int from, int to)
    {
        for (var i = from; i < to; i++)
            result.Append(units[i]);
    }
}
