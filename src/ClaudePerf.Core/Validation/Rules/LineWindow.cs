namespace ClaudePerf.Core.Validation.Rules;

/// <summary>What stands before and behind a place in its line, as far as anyone would look: so that a file of one endless line takes no
/// longer than others.</summary>
internal readonly record struct LineWindow(string Before, string After)
{
    private const int Most = 500;

    /// <summary>The window around a range of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the range begins.</param>
    /// <param name="end">Where it ends.</param>
    internal static LineWindow Of(string text, int start, int end)
    {
        var first = Math.Max(0, start - Most);
        var before = text.AsSpan(first, start - first);
        before = before[(before.LastIndexOf('\n') + 1)..];
        var after = text.AsSpan(end, Math.Min(Most, text.Length - end));
        var lineEnd = after.IndexOfAny('\r', '\n');
        return new(before.ToString(), (lineEnd < 0 ? after : after[..lineEnd]).ToString());
    }

    /// <inheritdoc/>
    public override string ToString() => Before + After;
}
