using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>
/// Finds where two sequences of texts differ. Units that occur once in both are the anchors (Bram Cohen's patience
/// diff); the ordered run of them with the most weight is retained, and the parts between are compared in the same
/// way. Takes time n log n.
/// </summary>
internal sealed class SequenceDifference
{
    // Between anchors, more units can become unique; real texts never need more than a few levels.
    private const int MaxLevels = 24;

    // Parts without anchors are compared cell by cell if that is cheap, otherwise they count as replaced.
    private const long MaxCells = 250_000;

    private readonly int[] _old;
    private readonly int[] _new;
    private readonly Func<int, int> _weight;
    private readonly List<Difference> _found = [];

    private SequenceDifference(int[] old, int[] @new, Func<int, int> weight)
    {
        _old = old;
        _new = @new;
        _weight = weight;
    }

    /// <summary>The differences, in order; the units between two of them are equal.</summary>
    /// <param name="old">The old sequence.</param>
    /// <param name="new">The new one.</param>
    /// <param name="weight">The weight of finding a unit of the old sequence, given by its index, again: if two units
    /// changed places, the lighter one moved. 1 for each by default.</param>
    internal static IReadOnlyList<Difference> Between(IReadOnlyList<string> old, IReadOnlyList<string> @new, Func<int, int>? weight = null)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var difference = new SequenceDifference(Number(old, numbers), Number(@new, numbers), weight ?? (static _ => 1));
        difference.Compare(0, old.Count, 0, @new.Count, 0);
        return difference.Joined();
    }

    private static int[] Number(IReadOnlyList<string> units, Dictionary<string, int> numbers)
    {
        var result = new int[units.Count];
        for (var i = 0; i < result.Length; i++)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, units[i], out var known);
            if (!known)
                number = numbers.Count;
            result[i] = number;
        }
        return result;
    }

    private void Compare(int oldStart, int oldEnd, int newStart, int newEnd, int level)
    {
        while (oldStart < oldEnd && newStart < newEnd && _old[oldStart] == _new[newStart])
            (oldStart, newStart) = (oldStart + 1, newStart + 1);
        while (oldStart < oldEnd && newStart < newEnd && _old[oldEnd - 1] == _new[newEnd - 1])
            (oldEnd, newEnd) = (oldEnd - 1, newEnd - 1);
        if (oldStart == oldEnd && newStart == newEnd)
            return;
        if (oldStart == oldEnd || newStart == newEnd)
        {
            Add(oldStart, oldEnd, newStart, newEnd);
            return;
        }
        var anchors = level < MaxLevels ? Anchors(oldStart, oldEnd, newStart, newEnd) : [];
        if (anchors.Count > 0)
        {
            foreach (var (inOld, inNew) in anchors)
            {
                Compare(oldStart, inOld, newStart, inNew, level + 1);
                (oldStart, newStart) = (inOld + 1, inNew + 1);
            }
            Compare(oldStart, oldEnd, newStart, newEnd, level + 1);
        }
        else if ((long)(oldEnd - oldStart) * (newEnd - newStart) <= MaxCells)
        {
            CompareCells(oldStart, oldEnd, newStart, newEnd);
        }
        else
        {
            Add(oldStart, oldEnd, newStart, newEnd);
        }
    }

    private List<(int Old, int New)> Anchors(int oldStart, int oldEnd, int newStart, int newEnd)
    {
        var once = new Dictionary<int, (int Old, int New)>();
        const int Repeated = -2, Absent = -1;
        for (var i = oldStart; i < oldEnd; i++)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(once, _old[i], out var known);
            place = (known ? Repeated : i, Absent);
        }
        for (var i = newStart; i < newEnd; i++)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrNullRef(once, _new[i]);
            if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref place))
                place.New = place.New == Absent ? i : Repeated;
        }
        return HeaviestIncreasingRun(
            [.. once.Values.Where(static place => place is { Old: >= 0, New: >= 0 }).OrderBy(static place => place.Old)]);
    }

    // The increasing run with the most weight: a prefix tree (Fenwick) has the best run that ends at or before each
    // new place.
    private List<(int Old, int New)> HeaviestIncreasingRun((int Old, int New)[] places)
    {
        int[] ends = [.. places.Select(static place => place.New).Order()];
        var (sums, before, tree) = (new long[places.Length], new int[places.Length], new int[places.Length + 1]);
        Array.Fill(tree, -1);
        for (var i = 0; i < places.Length; i++)
        {
            var rank = Array.BinarySearch(ends, places[i].New) + 1;
            before[i] = -1;
            for (var at = rank - 1; at > 0; at -= at & -at)
                before[i] = Better(tree[at], before[i]);
            sums[i] = _weight(places[i].Old) + (before[i] < 0 ? 0 : sums[before[i]]);
            for (var at = rank; at < tree.Length; at += at & -at)
                tree[at] = Better(i, tree[at]);
        }
        // Of two runs with equal weight, the one that ends sooner leaves more room.
        int Better(int one, int other) =>
            one < 0 ? other : other < 0 || sums[one] > sums[other] || (sums[one] == sums[other] && places[one].New < places[other].New)
                ? one : other;

        var last = -1;
        for (var at = places.Length; at > 0; at -= at & -at)
            last = Better(tree[at], last);
        var run = new List<(int, int)>();
        for (; last >= 0; last = before[last])
            run.Add(places[last]);
        run.Reverse();
        return run;
    }

    // The common subsequence with the most weight, by dynamic programming.
    private void CompareCells(int oldStart, int oldEnd, int newStart, int newEnd)
    {
        int rows = oldEnd - oldStart, columns = newEnd - newStart;
        var weights = new int[rows + 1, columns + 1];
        for (var i = rows - 1; i >= 0; i--)
        {
            for (var j = columns - 1; j >= 0; j--)
            {
                weights[i, j] = Math.Max(weights[i + 1, j], weights[i, j + 1]);
                if (_old[oldStart + i] == _new[newStart + j])
                    weights[i, j] = Math.Max(weights[i, j], weights[i + 1, j + 1] + _weight(oldStart + i));
            }
        }
        int row = 0, column = 0;
        while (row < rows && column < columns)
        {
            if (_old[oldStart + row] == _new[newStart + column]
                && weights[row, column] == weights[row + 1, column + 1] + _weight(oldStart + row))
                (row, column) = (row + 1, column + 1);
            else if (weights[row + 1, column] >= weights[row, column + 1])
                Add(oldStart + row, oldStart + ++row, newStart + column, newStart + column);
            else
                Add(oldStart + row, oldStart + row, newStart + column, newStart + ++column);
        }
        if (row < rows || column < columns)
            Add(oldStart + row, oldEnd, newStart + column, newEnd);
    }

    private void Add(int oldStart, int oldEnd, int newStart, int newEnd) =>
        _found.Add(new(oldStart, oldEnd - oldStart, newStart, newEnd - newStart));

    private List<Difference> Joined()
    {
        var joined = new List<Difference>(_found.Count);
        foreach (var difference in _found)
        {
            if (joined.Count > 0 && joined[^1] is var last && last.OldEnd == difference.OldStart && last.NewEnd == difference.NewStart)
                joined[^1] = last with { OldCount = last.OldCount + difference.OldCount, NewCount = last.NewCount + difference.NewCount };
            else
                joined.Add(difference);
        }
        return joined;
    }
}
