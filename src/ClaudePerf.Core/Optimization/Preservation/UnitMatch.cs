namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// Finds stretches of units in another inventory: the same text in the same order and with the same structure, in any
/// place.
/// </summary>
internal sealed class UnitMatch
{
    // For a text that occurs often, the first places are enough: a moved stretch starts with a unique text, or where
    // the last one ended.
    private const int MaxTried = 24;

    private readonly IReadOnlyList<PreservedUnit> _units;
    private readonly bool[] _used;
    private readonly Dictionary<string, List<int>> _places = new(StringComparer.Ordinal);

    /// <summary>Prepares the search.</summary>
    /// <param name="units">The units to search.</param>
    /// <param name="isFree">Whether the unit with an index may be found.</param>
    public UnitMatch(IReadOnlyList<PreservedUnit> units, Func<int, bool>? isFree = null)
    {
        _units = units;
        _used = new bool[units.Count];
        for (var i = 0; i < units.Count; i++)
        {
            _used[i] = isFree?.Invoke(i) == false;
            if (_used[i])
                continue;
            if (!_places.TryGetValue(units[i].Text, out var places))
                _places.Add(units[i].Text, places = []);
            places.Add(i);
        }
    }

    /// <summary>The units that were not taken yet.</summary>
    public IEnumerable<int> Left => Enumerable.Range(0, _units.Count).Where(index => !_used[index]);

    /// <summary>Whether there are only headings between two indexes.</summary>
    public bool IsHeadings(int start, int end) =>
        Enumerable.Range(start, end - start).All(index => _units[index].Kind == PreservedKind.Heading);

    /// <summary>The longest stretch, starting at an index, that is found.</summary>
    /// <param name="from">The inventory that contains the stretch.</param>
    /// <param name="start">Its first unit.</param>
    /// <param name="end">The index after the last unit it may contain.</param>
    /// <returns>Where it begins here, and its length; 0 if nothing is found.</returns>
    public (int At, int Length) Find(IReadOnlyList<PreservedUnit> from, int start, int end)
    {
        var best = (At: -1, Length: 0);
        if (!_places.TryGetValue(from[start].Text, out var places))
            return best;
        var tried = 0;
        // The first places are taken first; taken ones are skipped once.
        var taken = places.FindIndex(place => !_used[place]);
        places.RemoveRange(0, taken < 0 ? places.Count : taken);
        foreach (var place in places)
        {
            if (_used[place])
                continue;
            var length = Length(from, start, end, place);
            if (length > best.Length)
                best = (place, length);
            if (++tried == MaxTried || start + best.Length == end)
                break;
        }
        return best;
    }

    /// <summary>Takes a stretch, so that it is not found again.</summary>
    public void Take(int at, int length) => Array.Fill(_used, true, at, length);

    private int Length(IReadOnlyList<PreservedUnit> from, int start, int end, int at)
    {
        var (fromBase, base_) = (Base(from[start]), Base(_units[at]));
        var length = 0;
        while (start + length < end && at + length < _units.Count && !_used[at + length])
        {
            var (one, other) = (from[start + length], _units[at + length]);
            if (!string.Equals(one.Text, other.Text, StringComparison.Ordinal)
                || !string.Equals(one.Marker, other.Marker, StringComparison.Ordinal)
                || !Within(one, from[start], fromBase).SequenceEqual(Within(other, _units[at], base_)))
                break;
            if (length > 0 && (one.IsFirst != other.IsFirst || Relative(one.Parent, start) != Relative(other.Parent, at)))
                break;
            length++;
        }
        return length;
    }

    private static int Base(PreservedUnit first) => Math.Max(0, first.Chain.Length - first.Begun);

    // Its containers within the stretch, without those around the stretch.
    private static ReadOnlySpan<char> Within(PreservedUnit unit, PreservedUnit first, int length) =>
        unit.Chain.Length >= length && unit.Chain.AsSpan(0, length).SequenceEqual(first.Chain.AsSpan(0, length))
            ? unit.Chain.AsSpan(length) : "!";

    private static int Relative(int parent, int start) => parent < start ? -1 : parent - start;
}
