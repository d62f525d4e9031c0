namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>
/// The pieces that a request sent, in order, with the cost of sending them. An amount that applies to all pieces up to a position
/// is stored at that position and propagated when the path is popped, so a request takes constant time regardless of its length.
/// </summary>
internal sealed class ContextPath
{
    private readonly List<ContextItem> _items = [];

    // The tokens before each piece, and before the end.
    private readonly List<double> _starts = [0];

    // What to add to each piece up to and including this one: the share of its tokens that was sent, dollars per token, requests.
    private readonly List<(double Sent, double Dollars, long Requests)> _notes = [];

    internal int Count => _items.Count;

    /// <summary>The tokens of all pieces.</summary>
    internal double Tokens => _starts[^1];

    internal void Push(ContextItem item)
    {
        _items.Add(item);
        _starts.Add(Tokens + item.Tokens);
        _notes.Add(default);
    }

    /// <summary>Removes the pieces from a position on.</summary>
    internal void Pop(int count)
    {
        while (_items.Count > count)
        {
            var last = _items.Count - 1;
            var (sent, dollars, requests) = _notes[last];
            var item = _items[last];
            item.TokensSent += sent * item.Tokens;
            item.Cost += dollars * item.Tokens;
            item.Requests += requests;
            if (last > 0)
                _notes[last - 1] = (_notes[last - 1].Sent + sent, _notes[last - 1].Dollars + dollars, _notes[last - 1].Requests + requests);
            _items.RemoveAt(last);
            _notes.RemoveAt(last);
            _starts.RemoveAt(last + 1);
        }
    }

    /// <summary>Records that a request sent all pieces.</summary>
    /// <param name="part">The share of their tokens that was billed, at most 1.</param>
    internal void Send(double part)
    {
        if (_items.Count > 0)
            Note(_items.Count - 1, (part, 0, 1));
    }

    /// <summary>Charges the tokens between two positions.</summary>
    internal void Charge(double from, double to, double dollars)
    {
        if (to <= from || dollars == 0)
            return;
        var (first, last) = (At(from), At(to));
        if (first == last)
        {
            ChargePart(first, to - from, dollars);
            return;
        }
        ChargePart(first, _starts[first + 1] - from, dollars);
        ChargePart(last, to - _starts[last], dollars);
        // The pieces in between are charged as a whole: everything up to the last, minus everything up to the first.
        if (last - first > 1)
        {
            Note(last - 1, (0, dollars, 0));
            Note(first, (0, -dollars, 0));
        }
    }

    private void ChargePart(int index, double tokens, double dollars)
    {
        if (index < _items.Count)
            _items[index].Cost += tokens * dollars;
    }

    private void Note(int index, (double Sent, double Dollars, long Requests) note)
    {
        var known = _notes[index];
        _notes[index] = (known.Sent + note.Sent, known.Dollars + note.Dollars, known.Requests + note.Requests);
    }

    // The piece at a position; the number of pieces for the end.
    private int At(double place)
    {
        var found = _starts.BinarySearch(place);
        if (found < 0)
            return ~found - 1;
        // Pieces without tokens share a position; the last of them is used.
        while (found + 1 < _starts.Count && _starts[found + 1] == place)
            found++;
        return found;
    }
}
