using System.Text;
using ClaudePerf.Core.Optimization.Comparison;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// Checks the differences of two inventories against the declarations. Removed text must be, complete and in order,
/// in a declared file, with a line that points there in its place; or it must be one of two equal neighbors; or a
/// stand-in must contain it. All other text must have the same parent as before.
/// </summary>
internal sealed class DeclaredCheck
{
    // A repeated item seldom has more sentences; longer ones are separate sections.
    private const int LongestRepeat = 8;

    private readonly UnitAlignment _alignment;
    private readonly DeclaredChanges _declared;
    private readonly IReadOnlyList<PreservedUnit> _before;
    private readonly IReadOnlyList<PreservedUnit> _after;
    private readonly bool[] _removed;
    private readonly bool[] _written;
    private readonly Dictionary<int, int> _twins = [];
    private readonly Dictionary<int, int> _alteredTo = [];
    private readonly Dictionary<string, UnitMatch> _files = new(StringComparer.Ordinal);
    private readonly List<UnitMatch> _standIns = [];
    private readonly UnitMatch _within;
    // The last found stretch: where it ended before, and where in a file.
    private (UnitMatch? Match, int Before, int End) _last;

    private DeclaredCheck(UnitAlignment alignment, DeclaredChanges declared)
    {
        (_alignment, _declared) = (alignment, declared);
        (_before, _after) = (alignment.Before, alignment.After);
        (_removed, _written) = (new bool[_before.Count], new bool[_after.Count]);
        for (var i = 0; i < _after.Count; i++)
            _written[i] = alignment.ToBefore[i] < 0 && (declared.AddedTexts.Contains(_after[i].Text) || IsChangedField(_after[i]));
        foreach (var (path, (_, inventory)) in declared.Files)
            _files.Add(path, new UnitMatch(inventory.Units));
        _standIns = [.. declared.StandIns.Select(static inventory => new UnitMatch(inventory.Units))];
        _within = new UnitMatch(_after, i => declared.MovesWithin && alignment.ToBefore[i] < 0 && !_written[i]);
    }

    /// <summary>The undeclared differences.</summary>
    public static List<UnitDifference> Differences(UnitAlignment alignment, DeclaredChanges declared)
    {
        var check = new DeclaredCheck(alignment, declared);
        check.MarkRemovedFromDescription();
        foreach (var hunk in alignment.Hunks)
            check.MarkRemoved(hunk.OldStart, hunk.OldEnd);
        var left = UnitClassifier.Classify(alignment, i => !check._removed[i], i => !check._written[i]);
        foreach (var difference in left.Where(static difference => difference is { BeforeIndex: >= 0, AfterIndex: >= 0 }))
            check._alteredTo[difference.BeforeIndex] = difference.AfterIndex;
        return [.. left, .. check.Misplaced(), .. check.AddedToFiles()];
    }

    private void MarkRemoved(int start, int end)
    {
        _last = default;
        for (var i = start; i < end;)
        {
            var length = _removed[i] || IsChangedField(_before[i]) ? 1 : Elsewhere(i, end);
            if (length == 0)
                length = Repeat(i, end);
            Array.Fill(_removed, true, i, length);
            i += Math.Max(1, length);
        }
    }

    // A description is divided into other units when its text is on its own, and a move may take part of a sentence:
    // "for example:". So its words are compared in order: the remaining words and those in the file must together be
    // the original ones.
    private void MarkRemovedFromDescription()
    {
        var hunks = _alignment.Hunks.Where(hunk => hunk.OldCount > 0 && _before[hunk.OldStart].Chain.StartsWith('d')).ToList();
        if (hunks.Count == 0)
            return;
        foreach (
            var (path, (_, inventory)) in _declared.Files.Where(file => !_declared.NeedsPointers || _declared.Unread.Contains(file.Key)))
        {
            var file = Essence(inventory.Units, 0, inventory.Units.Count);
            var at = 0;
            if (file.Length == 0 || !hunks.TrueForAll(hunk => IsInFile(hunk, file, ref at)) || at != file.Length)
                continue;
            _files[path].Take(0, inventory.Units.Count);
            foreach (var hunk in hunks)
            {
                Array.Fill(_removed, true, hunk.OldStart, hunk.OldCount);
                Array.Fill(_written, true, hunk.NewStart, hunk.NewCount);
                PairTags(hunk);
            }
            return;
        }
    }

    // Whether the file continues with the text that a gap lacks. The remaining text is its start or its end, or its
    // start and the tag of an example that stays.
    private bool IsInFile(Difference hunk, string file, ref int at)
    {
        var text = Essence(_before, hunk.OldStart, hunk.OldEnd);
        var left = Essence(_after, hunk.NewStart, hunk.NewEnd);
        var length = text.Length - left.Length;
        if (length < 0 || at + length > file.Length)
            return false;
        var moved = file.AsSpan(at, length);
        var found = (text.StartsWith(left, StringComparison.Ordinal) && moved.SequenceEqual(text.AsSpan(left.Length)))
            || (text.EndsWith(left, StringComparison.Ordinal) && moved.SequenceEqual(text.AsSpan(0, length)))
            || IsInFile(text, left, moved);
        at += found ? length : 0;
        return found;
    }

    private static bool IsInFile(string text, string left, ReadOnlySpan<char> moved)
    {
        var tagAt = left.LastIndexOf('<');
        if (tagAt < 0 || !left.EndsWith('>') || !text.StartsWith(left[..tagAt], StringComparison.Ordinal))
            return false;
        var tag = left[tagAt..];
        for (var at = tagAt; text.IndexOf(tag, at, StringComparison.Ordinal) is >= 0 and var found; at = found + 1)
        {
            if (moved.StartsWith(text.AsSpan(tagAt, found - tagAt))
                && moved[(found - tagAt)..].SequenceEqual(text.AsSpan(found + tag.Length)))
                return true;
        }
        return false;
    }

    // If only the tag of the sentence in a gap is left, the text after the gap belongs to that tag.
    private void PairTags(Difference hunk)
    {
        if (hunk.OldEnd >= _before.Count || hunk.NewEnd >= _after.Count)
            return;
        var (before, after) = (_before[hunk.OldEnd].Parent, _after[hunk.NewEnd].Parent);
        if (before >= hunk.OldStart && before < hunk.OldEnd && after >= hunk.NewStart && after < hunk.NewEnd
            && OpenTag(_before[before]) == OpenTag(_after[after]))
            _alteredTo[before] = after;
    }

    private static string? OpenTag(PreservedUnit unit) => unit.Kind == PreservedKind.Tag ? unit.Text
        : unit.Facts.Where(static fact => fact.Kind == PreservedKind.Tag && !fact.Text.StartsWith("</", StringComparison.Ordinal))
            .Select(static fact => fact.Text).LastOrDefault();

    private static string Essence(IReadOnlyList<PreservedUnit> units, int start, int end)
    {
        var text = new StringBuilder();
        for (var i = start; i < end; i++)
        {
            foreach (var c in units[i].Text)
            {
                if (!char.IsWhiteSpace(c) && c is not ('-' or '*' or '+' or '>' or '#'))
                    text.Append(c);
            }
        }
        return text.ToString();
    }

    private bool IsChangedField(PreservedUnit unit) =>
        unit.Kind == PreservedKind.Frontmatter && _declared.FrontmatterKeys.Count > 0
            && unit.Text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
        && _declared.FrontmatterKeys.Contains(unit.Text[..colon]);

    // The number of consecutive units from an index that are together in a file, in a stand-in, or elsewhere in the
    // prompt.
    private int Elsewhere(int index, int end)
    {
        var (best, at, where) = (0, -1, (UnitMatch?)null);
        foreach (var (path, match) in _files)
        {
            if (match.Find(_before, index, end) is var found && found.Length > best && IsPointedTo(path, index)
                && IsFurtherOn(match, index, found.At))
                (best, at, where) = (found.Length, found.At, match);
        }
        foreach (var match in _standIns)
        {
            if (match.Find(_before, index, end) is var found && found.Length > best)
                (best, at, where) = (found.Length, found.At, null);
        }
        if (_declared.MovesWithin && _within.Find(_before, index, end) is var inside && inside.Length > best)
        {
            (best, at, where) = (inside.Length, inside.At, _within);
            Array.Fill(_written, true, at, best);
        }
        where?.Take(at, best);
        _last = (where, index + best, at + best);
        return best;
    }

    // Text that was together must stay together, as one stretch with the same structure; only a heading in the file
    // may separate two moves that share it.
    private bool IsFurtherOn(UnitMatch match, int index, int at) =>
        _last.Match != match || _last.Before != index || (at > _last.End && match.IsHeadings(_last.End, at));

    // A pointer must be where the text was: in the gap it left, or elsewhere in the same section, item or tag.
    private bool IsPointedTo(string path, int index)
    {
        if (!_declared.NeedsPointers || _declared.Unread.Contains(path))
            return true;
        var parent = _before[index].Parent;
        return Pointers(path).Exists(pointer => IsInGap(pointer, index) || (parent >= 0 && ParentOf(pointer) == parent));
    }

    private readonly Dictionary<string, List<int>> _pointers = new(StringComparer.Ordinal);

    private List<int> Pointers(string path)
    {
        if (_pointers.TryGetValue(path, out var known))
            return known;
        var found = new List<int>();
        var full = path.Replace('\\', '/');
        for (var i = 0; i < _after.Count; i++)
        {
            if (_written[i] && _after[i].Facts.Any(fact => fact.Kind == PreservedKind.InlineCode && Names(fact.Text.Trim('`'), full)))
                found.Add(i);
        }
        return _pointers[path] = found;
    }

    private static bool Names(string reading, string path)
    {
        const string Folder = "references/";
        var at = reading.IndexOf(Folder, StringComparison.Ordinal);
        return at >= 0 && path.EndsWith(reading[at..], StringComparison.Ordinal);
    }

    // The old index of a new unit's parent.
    private int ParentOf(int after) => _after[after].Parent is >= 0 and var parent ? _alignment.ToBefore[parent] : -1;

    // Whether the pointer is in the gap that the text left.
    private bool IsInGap(int pointer, int index) =>
        _alignment.Hunks.Any(hunk => hunk.OldStart <= index && index < hunk.OldEnd && hunk.NewStart <= pointer && pointer < hunk.NewEnd);

    // One of two equal neighbors in a list or paragraph: sentences, or items of a bulleted list.
    private int Repeat(int index, int end)
    {
        if (!_declared.DropsRepeats)
            return 0;
        for (var length = 1; length <= LongestRepeat && index + length <= end; length++)
        {
            if (IsRepeat(index, index - length, length))
                return Twins(index, index - length, length);
            if (IsRepeat(index + length, index, length))
                return Twins(index, index + length, length);
        }
        return 0;
    }

    private int Twins(int index, int twin, int length)
    {
        for (var i = 0; i < length; i++)
            _twins[index + i] = _twins.GetValueOrDefault(twin + i, twin + i);
        return length;
    }

    private bool IsRepeat(int second, int first, int length)
    {
        if (first < 0 || second + length > _before.Count || _before[second].IsFirst || _before[first].Parent != _before[second].Parent)
            return false;
        for (var i = 0; i < length; i++)
        {
            var (one, other) = (_before[first + i], _before[second + i]);
            // A sentence that repeats the first one of its item does not start an item.
            var isSame = one.Key == other.Key
                || (i == 0 && length == 1 && other.Marker.Length == 0 && one.Text == other.Text && one.Chain == other.Chain);
            if (!isSame || !one.IsSentence || one.Chain.AsSpan().IndexOfAny("tcho") >= 0
                || (i > 0 && (one.Parent - first != other.Parent - second || one.Marker != other.Marker)))
                return false;
            // Items are repeated as a whole: the unit that starts one must not be only part of the stretch.
            if (i == 0 && one.Marker.Length > 0 && second + length < _before.Count && _before[second + length].Parent >= second)
                return false;
        }
        return true;
    }

    // Text that stayed but has another parent now, or is no longer separated from what it was separated from.
    private IEnumerable<UnitDifference> Misplaced()
    {
        // If many units lost the same heading, only the first is reported.
        var reported = new HashSet<(int, int)>();
        for (var i = 0; i < _after.Count; i++)
        {
            if (_alignment.ToBefore[i] is not (>= 0 and var was))
                continue;
            var (before, after) = (_before[was], _after[i]);
            if ((!IsSameParent(before.Parent, after.Parent) && reported.Add((before.Parent, after.Parent)))
                || (before.IsFirst != after.IsFirst && !IsNextToChange(was, i)))
                yield return new UnitDifference(PreservedChange.Moved, before, after, was, i);
        }
    }

    private bool IsSameParent(int before, int after)
    {
        if (before < 0 || after < 0)
            return before < 0 && after < 0;
        var now = _alignment.ToAfter[before];
        return now == after || (_alteredTo.TryGetValue(before, out var altered) && altered == after)
            || (now < 0 && _twins.TryGetValue(before, out var twin) && _alignment.ToAfter[twin] == after);
    }

    // Its predecessor was removed or added, which was declared or is reported separately, and is why another unit
    // starts the paragraph or list.
    private bool IsNextToChange(int before, int after) =>
        (before > 0 && _alignment.ToAfter[before - 1] < 0) || (after > 0 && _alignment.ToBefore[after - 1] < 0);

    // A file contains only the text that moved to it, below a heading.
    private IEnumerable<UnitDifference> AddedToFiles()
    {
        foreach (var (path, (_, inventory)) in _declared.Files)
        {
            foreach (var unit in _files[path].Left.Select(index => inventory.Units[index]))
            {
                if (unit.Kind is not (PreservedKind.Heading or PreservedKind.Frontmatter) && !_declared.AddedTexts.Contains(unit.Text))
                    yield return new UnitDifference(PreservedChange.Added, null, unit, -1, -1) { File = path };
            }
        }
    }
}
