namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// The fenced code blocks of a text (CommonMark, section 4.5), by offset. Linear in the text's length.
/// </summary>
internal sealed class FencedCode
{
    private const int ShortestFence = 3;

    private readonly List<(int Start, int End)> _blocks = [];

    private FencedCode()
    {
    }

    /// <summary>Finds the code blocks of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where to begin.</param>
    internal static FencedCode Find(string text, int from)
    {
        var code = new FencedCode();
        var (sign, length, start) = ('\0', 0, 0);
        for (var at = from; at < text.Length;)
        {
            var end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end + 1;
            var line = text.AsSpan(at, end - at).Trim();
            var run = Run(line);
            if (sign == '\0' && run >= ShortestFence && !(line[0] == '`' && line[run..].Contains('`')))
                (sign, length, start) = (line[0], run, end);
            else if (sign != '\0' && run >= length && line[0] == sign && run == line.Length)
            {
                code._blocks.Add((start, at));
                sign = '\0';
            }
            at = end;
        }
        // An unclosed block extends to the end.
        if (sign != '\0')
            code._blocks.Add((start, text.Length));
        return code;
    }

    /// <summary>The block that contains an offset; null if there is none.</summary>
    internal (int Start, int End)? At(int offset)
    {
        var low = 0;
        for (var high = _blocks.Count - 1; low <= high;)
        {
            var middle = (low + high) / 2;
            if (offset < _blocks[middle].Start)
                high = middle - 1;
            else if (offset >= _blocks[middle].End)
                low = middle + 1;
            else
                return _blocks[middle];
        }
        return null;
    }

    private static int Run(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || line[0] is not ('`' or '~'))
            return 0;
        var length = line.IndexOfAnyExcept(line[0]);
        return length < 0 ? line.Length : length;
    }
}
