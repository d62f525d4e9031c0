namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>Builds a <see cref="PieceTrie"/> from the pieces of a vocabulary.</summary>
internal sealed class PieceTrieBuilder
{
    private readonly List<uint> _units = [];
    private readonly List<bool> _taken = [];
    private readonly HashSet<int> _usedBases = [];
    private int _firstFree = PieceTrie.ReservedUnits;

    private PieceTrieBuilder()
    {
    }

    /// <summary>Builds the trie.</summary>
    /// <param name="pieces">The pieces as bytes of the marked stream: distinct, not empty, and without byte 0.</param>
    /// <returns>The same trie for the same pieces in any order.</returns>
    public static PieceTrie Build(IEnumerable<byte[]> pieces)
    {
        var sorted = pieces.ToArray();
        Array.Sort(sorted, static (left, right) => left.AsSpan().SequenceCompareTo(right));
        var builder = new PieceTrieBuilder();
        builder.Reserve(2 * PieceTrie.ReservedUnits);
        builder._taken[0] = true;
        builder._units[0] = PieceTrie.Unit(0, endsPiece: false, builder.Place(sorted, 0, sorted.Length, depth: 0));
        return new PieceTrie([.. builder._units]);
    }

    /// <summary>
    /// Places the children of the node whose prefix the pieces of a range share, and returns their base.
    /// </summary>
    private int Place(byte[][] pieces, int from, int to, int depth)
    {
        // If a piece ends at this node, it is the first of its range.
        if (from < to && pieces[from].Length == depth) from++;
        if (from == to) return 0;

        var labels = new List<byte>();
        var starts = new List<int>();
        for (var i = from; i < to; i++)
        {
            if (labels.Count > 0 && labels[^1] == pieces[i][depth]) continue;
            labels.Add(pieces[i][depth]);
            starts.Add(i);
        }
        starts.Add(to);

        var childBase = FreeBase(labels);
        foreach (var label in labels) _taken[childBase + label] = true;
        while (_taken[_firstFree]) _firstFree++;
        for (var i = 0; i < labels.Count; i++)
        {
            var endsPiece = pieces[starts[i]].Length == depth + 1;
            _units[childBase + labels[i]] = PieceTrie.Unit(labels[i], endsPiece, Place(pieces, starts[i], starts[i + 1], depth + 1));
        }
        return childBase;
    }

    private int FreeBase(List<byte> labels)
    {
        for (var slot = _firstFree; ; slot++)
        {
            var candidate = slot - labels[0];
            Reserve(candidate + PieceTrie.ReservedUnits + 1);
            if (candidate <= 0 || _taken[slot] || _usedBases.Contains(candidate)) continue;
            if (!labels.TrueForAll(label => !_taken[candidate + label])) continue;
            _usedBases.Add(candidate);
            return candidate;
        }
    }

    private void Reserve(int count)
    {
        while (_units.Count <= count)
        {
            _units.Add(0);
            _taken.Add(false);
        }
    }
}
