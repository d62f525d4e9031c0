namespace ClaudePerf.Shell.Editing;

/// <summary>Former inputs, oldest first, and the walk through them; the line that was begun waits at the end.</summary>
internal sealed class LineHistory(IEnumerable<string> entries)
{
    private readonly List<string> lines = [.. entries];
    private int position = -1;
    private string draft = "";

    public IReadOnlyList<string> Lines => lines;

    /// <summary>Ends the walk and remembers an input; false for a blank one and for the last one again.</summary>
    public bool Add(string line)
    {
        position = -1;
        if (string.IsNullOrWhiteSpace(line) || (lines.Count > 0 && lines[^1] == line))
            return false;
        lines.Add(line);
        return true;
    }

    /// <summary>The input before; null on the oldest.</summary>
    /// <param name="current">What stands on the line now.</param>
    public string? Previous(string current)
    {
        if (position < 0)
        {
            if (lines.Count == 0)
                return null;
            draft = current;
            position = lines.Count;
        }
        return position == 0 ? null : lines[--position];
    }

    /// <summary>The input after, at last the line that was begun; null when there.</summary>
    public string? Next()
    {
        if (position < 0)
            return null;
        if (++position < lines.Count)
            return lines[position];
        position = -1;
        return draft;
    }

    /// <summary>Ends the walk without an input.</summary>
    public void Leave() => position = -1;
}
