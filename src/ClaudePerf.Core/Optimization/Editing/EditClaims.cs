using System.Collections;

namespace ClaudePerf.Core.Optimization.Editing;

/// <summary>The characters of a text that edits have claimed, so that no two edits change the same ones.</summary>
internal sealed class EditClaims(int length)
{
    private readonly BitArray _claimed = new(length + 1);
    // Set if a character and the one before it were claimed by the same change: nothing can be inserted there.
    private readonly BitArray _joined = new(length + 1);
    private readonly BitArray _inserted = new(length + 1);

    /// <summary>
    /// Claims everything that an edit changes; false, claiming nothing, if some of it is already claimed.
    /// </summary>
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
            if (_claimed[i] || (i > change.Start && _inserted[i]))
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
            _claimed[i] = true;
            _joined[i] = i > change.Start;
        }
    }
}
