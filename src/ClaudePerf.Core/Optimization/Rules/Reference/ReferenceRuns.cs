using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules.Reference;

/// <summary>Adjacent blocks that move together: to one file, with one pointer.</summary>
/// <param name="First">The first block's index in <see cref="PromptDocument.Body"/>.</param>
/// <param name="Last">The last block's index.</param>
/// <param name="Section">The section whose heading stays above the pointer.</param>
/// <param name="IsProven">Whether there is evidence that they are reference.</param>
internal sealed record ReferenceRun(int First, int Last, DocumentSection Section, bool IsProven);

/// <summary>
/// Finds the longest runs of blocks that move. A heading moves if everything below it does, but the first heading
/// stays.
/// </summary>
internal sealed class ReferenceRuns
{
    private readonly PromptDocument _document;
    private readonly ReferenceBlocks _blocks;
    private readonly Dictionary<TextBlock, DocumentSection> _sections = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<DocumentSection> _whole = new(ReferenceEqualityComparer.Instance);

    private ReferenceRuns(PromptDocument document, ReferenceBlocks blocks)
    {
        _document = document;
        _blocks = blocks;
        foreach (var section in document.Sections)
        {
            if (section.Heading is { } heading)
                _sections.Add(heading, section);
        }
        FindWhole();
    }

    /// <summary>The runs of a prompt, in order.</summary>
    public static IEnumerable<ReferenceRun> Find(PromptDocument document, ReferenceBlocks blocks) =>
        new ReferenceRuns(document, blocks).All();

    // A section is whole if its own blocks and all of its subsections move. Processed from last to first, so that
    // subsections come first.
    private void FindWhole()
    {
        var children = _document.Body.Children;
        var broken = new HashSet<DocumentSection>(ReferenceEqualityComparer.Instance);
        var moving = new HashSet<DocumentSection>(ReferenceEqualityComparer.Instance);
        var index = children.Count;
        for (var s = _document.Sections.Count - 1; s >= 0; s--)
        {
            var section = _document.Sections[s];
            index -= section.Blocks.Count;
            var moves = false;
            for (var i = 0; i < section.Blocks.Count; i++)
            {
                moves |= _blocks.IsMovable(index + i);
                if (!_blocks.IsMovable(index + i) && _blocks.Uses[index + i] is not (BlockUse.Label or BlockUse.Divider))
                    broken.Add(section);
            }
            if (section.Heading is not null)
                index--;
            if (moves)
                moving.Add(section);
            if (!broken.Contains(section) && moving.Contains(section))
                _whole.Add(section);
            if (section.Parent is { } parent)
            {
                if (!_whole.Contains(section))
                    broken.Add(parent);
                else
                    moving.Add(parent);
            }
        }
    }

    private IEnumerable<ReferenceRun> All()
    {
        var children = _document.Body.Children;
        var section = _document.Sections[0];
        for (var i = 0; i < children.Count; i++)
        {
            if (children[i].Kind == BlockKind.Heading)
                section = _sections[children[i]];
            var start = children[i].Kind == BlockKind.Heading ? i + 1 : i;
            if (start >= children.Count || !Begins(start, children[i].Kind == BlockKind.Heading))
            {
                if (_blocks.Uses[i] == BlockUse.Unproven)
                    yield return new ReferenceRun(i, i, section, false);
                continue;
            }
            var last = Extend(start, section.Level);
            yield return new ReferenceRun(start, last, section, true);
            // The rest belongs to the section of the last heading inside.
            for (var at = start; at <= last; at++)
            {
                if (children[at].Kind == BlockKind.Heading)
                    section = _sections[children[at]];
            }
            i = last;
        }
    }

    private bool Begins(int index, bool isAfterHeading) =>
        _blocks.IsMovable(index) || _blocks.Uses[index] == BlockUse.Label
        || (isAfterHeading && _document.Body.Children[index] is { Kind: BlockKind.Heading } heading
            && _sections[heading] is { Parent: not null } below && below.Level > _sections[(_document.Body.Children[index - 1])].Level
            && _whole.Contains(below));

    private int Extend(int start, int level)
    {
        var children = _document.Body.Children;
        var last = start;
        for (var i = start; i < children.Count; i++)
        {
            if (children[i].Kind == BlockKind.Heading)
            {
                if (_sections[children[i]] is var section && (section.Level < level || level == 0 || !_whole.Contains(section)))
                    break;
            }
            else if (_blocks.Uses[i] is not (BlockUse.Label or BlockUse.Divider) && !_blocks.IsMovable(i))
            {
                break;
            }
            if (_blocks.IsMovable(i))
                last = i;
        }
        return last;
    }
}
