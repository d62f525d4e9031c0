using System.Text;

namespace ClaudePerf.Core.Optimization.Editing;

/// <summary>A text with applied edits that can map positions back to the original.</summary>
internal sealed class EditedText
{
    private readonly List<(TextChange Change, ProposedEdit Edit, int NewStart)> _changes;

    private EditedText(string text, List<(TextChange, ProposedEdit, int)> changes)
    {
        Text = text;
        _changes = changes;
    }

    /// <summary>The edited text.</summary>
    public string Text { get; }

    /// <summary>Applies edits that do not overlap.</summary>
    public static EditedText Apply(string text, IEnumerable<ProposedEdit> edits)
    {
        // A stable sort: several insertions at one offset retain their order.
        var sorted = edits.SelectMany(static edit => edit.Changes.Select(change => (Change: change, Edit: edit)))
            .OrderBy(static item => item.Change.Start).ThenBy(static item => item.Change.End).ToList();
        var output = new StringBuilder(text.Length);
        var changes = new List<(TextChange, ProposedEdit, int)>(sorted.Count);
        var at = 0;
        foreach (var (change, edit) in sorted)
        {
            output.Append(text, at, change.Start - at);
            changes.Add((change, edit, output.Length));
            output.Append(change.Replacement);
            at = change.End;
        }
        output.Append(text, at, text.Length - at);
        return new EditedText(output.ToString(), changes);
    }

    /// <summary>
    /// Maps an offset in the edited text to the original; within a replacement, to the start of the replaced range.
    /// </summary>
    public int ToOriginal(int offset)
    {
        var last = Last(offset, static item => item.NewStart);
        if (last < 0)
            return offset;
        var (change, _, newStart) = _changes[last];
        var newEnd = newStart + change.Replacement.Length;
        return offset < newEnd ? change.Start : change.End + (offset - newEnd);
    }

    /// <summary>The edits that change text in or next to a range of the original.</summary>
    public IEnumerable<ProposedEdit> Touching(int start, int end)
    {
        for (var i = Last(end, static item => item.Change.Start); i >= 0; i--)
        {
            if (_changes[i].Change.End >= start)
                yield return _changes[i].Edit;
            else if (_changes[i].Change.Start < start)
                break;
        }
    }

    /// <summary>The edits that wrote text in or next to a range of the edited text.</summary>
    public IEnumerable<ProposedEdit> Writing(int start, int end)
    {
        for (var i = Last(end, static item => item.NewStart); i >= 0; i--)
        {
            if (_changes[i].NewStart + _changes[i].Change.Replacement.Length >= start)
                yield return _changes[i].Edit;
            else
                break;
        }
    }

    /// <summary>
    /// The edit of the last change at or before an offset of the original, or else of the first change; empty if
    /// nothing changed.
    /// </summary>
    public IEnumerable<ProposedEdit> Before(int offset) =>
        _changes.Count == 0 ? [] : [_changes[Math.Max(0, Last(offset, static item => item.Change.Start))].Edit];

    // The last change at or before an offset; -1 if there is none.
    private int Last(int offset, Func<(TextChange Change, ProposedEdit Edit, int NewStart), int> place)
    {
        var low = 0;
        var high = _changes.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (place(_changes[middle]) <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }
}
