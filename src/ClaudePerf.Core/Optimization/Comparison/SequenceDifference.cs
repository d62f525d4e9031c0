using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>
/// Finds where two sequences of texts differ. Units that occur once in both are the anchors (Bram Cohen's patience diff), the longest run
/// of them in order is kept, and what lies between is compared in the same way. Takes time n log n.
/// </summary>
internal sealed class SequenceDifference
{
    // Between anchors new units can become unique; more than a few levels of that are no real text.
    private const int MostLevels = 24;

    // What has no anchors is compared cell by cell where that is cheap, and else taken as replaced whole.
    private const long MostCells = 250_000;

    private readonly int[] _old;
    private readonly int[] _new;
    private readonly List<Difference> _found = [];

    private SequenceDifference(int[] old, int[] @new)
    {
        _old = old;
        _new = @new;
    }

    /// <summary>The differences, in order; units between two of them are equal.</summary>
    internal static IReadOnlyList<Difference> Between(IReadOnlyList<string> old, IReadOnlyList<string> @new)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var difference = new SequenceDifference(Number(old, numbers), Number(@new, numbers));
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
        var anchors = level < MostLevels ? Anchors(oldStart, oldEnd, newStart, newEnd) : [];
        if (anchors.Count > 0)
        {
            foreach (var (inOld, inNew) in anchors)
            {
                Compare(oldStart, inOld, newStart, inNew, level + 1);
                (oldStart, newStart) = (inOld + 1, inNew + 1);
            }
            Compare(oldStart, oldEnd, newStart, newEnd, level + 1);
        }
        else if ((long)(oldEnd - oldStart) * (newEnd - newStart) <= MostCells)
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
        return LongestRising([.. once.Values.Where(static place => place is { Old: >= 0, New: >= 0 }).OrderBy(static place => place.Old)]);
    }

    // Patience sorting: each pile's top is the smallest end of a rising run of the pile's length.
    private static List<(int Old, int New)> LongestRising((int Old, int New)[] places)
    {
        var tops = new List<int>();
        var before = new int[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            int low = 0, high = tops.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (places[tops[middle]].New < places[i].New)
                    low = middle + 1;
                else
                    high = middle;
            }
            before[i] = low > 0 ? tops[low - 1] : -1;
            if (low == tops.Count)
                tops.Add(i);
            else
                tops[low] = i;
        }
        var run = new List<(int, int)>(tops.Count);
        for (var i = tops.Count > 0 ? tops[^1] : -1; i >= 0; i = before[i])
            run.Add(places[i]);
        run.Reverse();
        return run;
    }

    // The longest common subsequence by its table.
    private void CompareCells(int oldStart, int oldEnd, int newStart, int newEnd)
    {
        int rows = oldEnd - oldStart, columns = newEnd - newStart;
        var lengths = new int[rows + 1, columns + 1];
        for (var i = rows - 1; i >= 0; i--)
        {
            for (var j = columns - 1; j >= 0; j--)
            {
                lengths[i, j] = _old[oldStart + i] == _new[newStart + j]
                    ? lengths[i + 1, j + 1] + 1
                    : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }
        int row = 0, column = 0;
        while (row < rows && column < columns)
        {
            if (_old[oldStart + row] == _new[newStart + column])
                (row, column) = (row + 1, column + 1);
            else if (lengths[row + 1, column] >= lengths[row, column + 1])
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
