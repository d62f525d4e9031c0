namespace ClaudePerf.Core.Savings.Replay;

/// <summary>
/// The parts of a prompt that different settings would have removed, by their position in the prompt as it was sent. Text removed
/// from the initial context is spread evenly over what its first request read, and over the rest, because the usage does not show
/// the exact position.
/// </summary>
/// <param name="beginning">The length of the initial context, in tokens.</param>
/// <param name="read">How much of it the first request read.</param>
/// <param name="lessOfRead">How much of that is removed.</param>
/// <param name="lessOfRest">How much of the rest is removed.</param>
internal sealed class RemovedText(long beginning, long read, long lessOfRead, long lessOfRest)
{
    private readonly List<(long From, long To)> _stretches = [];

    /// <summary>Whether nothing is removed.</summary>
    internal bool IsEmpty => lessOfRead == 0 && lessOfRest == 0 && _stretches.Count == 0;

    /// <summary>Removes a stretch after all others.</summary>
    internal void Add(long from, long tokens)
    {
        from = Math.Max(from, Math.Max(beginning, _stretches.Count == 0 ? 0 : _stretches[^1].To));
        if (tokens > 0)
            _stretches.Add((from, from + tokens));
    }

    /// <summary>Replaces all stretches by a single one after the initial context.</summary>
    internal void Set(long tokens)
    {
        _stretches.Clear();
        Add(beginning, tokens);
    }

    /// <summary>Restores the end of the last stretch, because the context grew faster.</summary>
    internal void Restore(long tokens)
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

    /// <summary>Restores everything after the initial context.</summary>
    internal void Clear() => _stretches.Clear();

    /// <summary>Drops what is beyond the end of a prompt that became shorter.</summary>
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

    /// <summary>The number of removed tokens between two positions.</summary>
    internal long Between(long from, long to)
    {
        if (to <= from)
            return 0;
        long sum = 0;
        foreach (var stretch in _stretches)
            sum += Math.Max(0, Math.Min(to, stretch.To) - Math.Max(from, stretch.From));
        // Rounded per position, so that the sums of adjacent ranges add up.
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
