namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// The text before and after a place in its line, with bounded length, so that files with one endless line take no
/// longer than others.
/// </summary>
internal readonly record struct LineWindow(string Before, string After)
{
    private const int Max = 500;

    /// <summary>The window around a range of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The offset where the range begins.</param>
    /// <param name="end">The offset where it ends.</param>
    internal static LineWindow Around(string text, int start, int end)
    {
        var first = Math.Max(0, start - Max);
        var before = text.AsSpan(first, start - first);
        before = before[(before.LastIndexOf('\n') + 1)..];
        var after = text.AsSpan(end, Math.Min(Max, text.Length - end));
        var lineEnd = after.IndexOfAny('\r', '\n');
        return new(before.ToString(), (lineEnd < 0 ? after : after[..lineEnd]).ToString());
    }

    /// <inheritdoc/>
    public override string ToString() => Before + After;
}
