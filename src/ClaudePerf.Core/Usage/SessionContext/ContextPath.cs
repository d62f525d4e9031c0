namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>
/// The pieces that a request was sent, in their order, and what sending them came to. What is added to all pieces up to a place is
/// noted at that place and handed down when the path is left, so that a request takes the same time however much it was sent.
/// </summary>
internal sealed class ContextPath
{
    private readonly List<ContextItem> _items = [];

    // Tokens before each piece, and before the end.
    private readonly List<double> _starts = [0];

    // What to add to each piece up to and including this one: the part of its tokens that was sent, its dollars a token, requests.
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

    /// <summary>Leaves the pieces from a place on.</summary>
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

    /// <summary>A request sent all pieces.</summary>
    /// <param name="part">The part of their tokens that was billed, at most 1.</param>
    internal void Send(double part)
    {
        if (_items.Count > 0)
            Note(_items.Count - 1, (part, 0, 1));
    }

    /// <summary>The tokens between two places cost so much each.</summary>
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
        // The pieces between them are charged whole: all up to the last, less all up to the first.
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

    // The piece that a place lies in; the number of pieces for the end.
    private int At(double place)
    {
        var found = _starts.BinarySearch(place);
        if (found < 0)
            return ~found - 1;
        // Pieces without tokens begin at the same place; the last of them is meant.
        while (found + 1 < _starts.Count && _starts[found + 1] == place)
            found++;
        return found;
    }
}
