using System.Collections;

namespace ClaudePerf.Core.Optimization.Editing;

/// <summary>Which characters of a text edits have taken for themselves, so that no two change the same.</summary>
internal sealed class EditClaims(int length)
{
    private readonly BitArray _taken = new(length + 1);
    // Set where a character and the one before it were taken by the same change: nothing can be inserted there.
    private readonly BitArray _joined = new(length + 1);
    private readonly BitArray _inserted = new(length + 1);

    /// <summary>Takes all that an edit changes; false where some of it is taken already, and then nothing is.</summary>
    public bool TryClaim(ProposedEdit edit)
    {
        var previous = 0;
        foreach (var change in edit.Changes)
        {
            if (change.Start < previous || !IsFree(change))
                return false;
            previous = change.End;
        }
        foreach (var change in edit.Changes)
            Take(change);
        return true;
    }

    private bool IsFree(TextChange change)
    {
        if (change.Start == change.End)
            return !_joined[change.Start];
        for (var i = change.Start; i < change.End; i++)
        {
            if (_taken[i] || (i > change.Start && _inserted[i]))
                return false;
        }
        return true;
    }

    private void Take(TextChange change)
    {
        if (change.Start == change.End)
            _inserted[change.Start] = true;
        for (var i = change.Start; i < change.End; i++)
        {
            _taken[i] = true;
            _joined[i] = i > change.Start;
        }
    }
}
