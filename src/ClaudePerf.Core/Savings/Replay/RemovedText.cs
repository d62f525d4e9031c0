namespace ClaudePerf.Core.Savings.Replay;

/// <summary>
/// The stretches of a prompt that other settings had left out, at their places in the prompt as it was sent. What is left out of the
/// beginning lies evenly over what its first request read and over the rest, since figures do not tell where in these.
/// </summary>
/// <param name="beginning">The length of the beginning, in tokens.</param>
/// <param name="read">How much of it the first request read.</param>
/// <param name="lessOfRead">How much is left out of that.</param>
/// <param name="lessOfRest">How much is left out of the rest of it.</param>
internal sealed class RemovedText(long beginning, long read, long lessOfRead, long lessOfRest)
{
    private readonly List<(long From, long To)> _stretches = [];

    /// <summary>Whether nothing is left out.</summary>
    internal bool IsEmpty => lessOfRead == 0 && lessOfRest == 0 && _stretches.Count == 0;

    /// <summary>Leaves out a stretch that lies behind all others.</summary>
    internal void Add(long from, long tokens)
    {
        from = Math.Max(from, Math.Max(beginning, _stretches.Count == 0 ? 0 : _stretches[^1].To));
        if (tokens > 0)
            _stretches.Add((from, from + tokens));
    }

    /// <summary>Only one stretch behind the beginning is left out.</summary>
    internal void Set(long tokens)
    {
        _stretches.Clear();
        Add(beginning, tokens);
    }

    /// <summary>The first tokens of the only stretch are there again: the context grew faster.</summary>
    internal void GiveBack(long tokens)
    {
        while (tokens > 0 && _stretches.Count > 0)
        {
            var (from, to) = _stretches[^1];
            var back = Math.Min(tokens, to - from);
            _stretches.RemoveAt(_stretches.Count - 1);
            if (from < to - back)
                _stretches.Add((from, to - back));
            tokens -= back;
        }
    }

    /// <summary>Nothing behind the beginning is left out any more.</summary>
    internal void Clear() => _stretches.Clear();

    /// <summary>The prompt became shorter: what lies behind its end is gone.</summary>
    internal void CutAt(long end)
    {
        while (_stretches.Count > 0 && _stretches[^1].To > end)
        {
            var from = _stretches[^1].From;
            _stretches.RemoveAt(_stretches.Count - 1);
            if (from < end)
                _stretches.Add((from, end));
        }
    }

    /// <summary>How many tokens between two places are left out.</summary>
    internal long Between(long from, long to)
    {
        if (to <= from)
            return 0;
        long sum = 0;
        foreach (var stretch in _stretches)
            sum += Math.Max(0, Math.Min(to, stretch.To) - Math.Max(from, stretch.From));
        // Of whole tokens up to a place, so that what lies between places adds up.
        return sum + UpTo(to) - UpTo(from);
    }

    private long UpTo(long place)
    {
        var ofRead = read == 0 ? 0 : lessOfRead * (Math.Min(place, read) / (double)read);
        var ofRest = place <= read || beginning <= read ? 0
            : lessOfRest * ((Math.Min(place, beginning) - read) / (double)(beginning - read));
        return (long)Math.Round(ofRead + ofRest);
    }
}
