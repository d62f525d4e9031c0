using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// Reads a prompt into its units. A unit's chain has one letter per container: <c>u</c> and <c>o</c> for an item of a
/// bulleted or numbered list, <c>q</c> for a quotation, <c>t</c> for a table, <c>c</c> for code, <c>h</c> for HTML,
/// <c>f</c> for the frontmatter and <c>d</c> for its description.
/// </summary>
internal sealed class UnitReader
{
    private const string DescriptionKey = "description";
    private const string ToolsKey = "tools";

    private readonly PromptDocument _document;
    private readonly List<PreservedUnit> _units = [];
    private readonly ProseReader _prose;
    private string _text;
    private DescriptionPlace? _description;
    private string _marker = "";
    private int _begun;
    private bool _begins;

    private UnitReader(PromptDocument document)
    {
        _document = document;
        _text = document.Text;
        _prose = new ProseReader(this);
    }

    /// <summary>The units of a prompt, in order.</summary>
    public static List<PreservedUnit> Read(PromptDocument document)
    {
        var reader = new UnitReader(document);
        reader.Frontmatter();
        if (document.IsReadable)
            reader.Walk(document.Body, new UnitScope("", -1), isItem: false);
        else
            reader.Add(PreservedKind.Code, document.Text[document.Body.Start..], "c", document.Body.Start, document.Text.Length, -1);
        TagScopes.Apply(reader._units);
        return reader._units;
    }

    /// <summary>Adds a unit.</summary>
    /// <returns>Its index.</returns>
    internal int Add(PreservedKind kind, string text, string chain, int start, int end, int parent, bool begins = false,
        IEnumerable<PreservedFact>? facts = null)
    {
        if (_description is { } description)
        {
            (kind, start, end) = (description.KindOf(kind, text), description.ToFile(start), description.ToFile(end));
            // A description is one YAML string: where its paragraphs begin depends on its notation.
            begins = false;
        }
        _units.Add(new PreservedUnit(kind, text, chain, _marker, start, end)
        {
            Parent = parent,
            // An item's own paragraph starts nothing beyond the item.
            IsFirst = _marker.Length > 0 ? _begins : begins,
            Begun = _begun,
            Facts = facts is null ? [] : [.. facts],
        });
        (_marker, _begun, _begins) = ("", 0, false);
        return _units.Count - 1;
    }

    private void Walk(TextBlock container, UnitScope scope, bool isItem)
    {
        var first = _units.Count;
        var children = container.Children;
        // Markdig stores link definitions separately from their place.
        if (children.Any(static child => child.Kind == BlockKind.LinkDefinition))
            children = [.. children.OrderBy(static child => child.Start)];
        for (var i = 0; i < children.Count; i++)
        {
            Block(children, i, scope);
            if (i == 0 && isItem)
                Begin(container, scope, first);
        }
        if (children.Count == 0 && isItem)
            Begin(container, scope, first);
    }

    // The first unit of an item or quotation has the marker, and the following units belong to it.
    private void Begin(TextBlock container, UnitScope scope, int first)
    {
        if (_units.Count == first)
            Add(PreservedKind.ListItem, "", scope.Chain, container.Start, container.End, scope.Current);
        scope.Owner = first;
    }

    private void Block(IReadOnlyList<TextBlock> siblings, int index, UnitScope scope)
    {
        var block = siblings[index];
        switch (block.Kind)
        {
            case BlockKind.List:
                for (var i = 0; i < block.Children.Count; i++)
                    Enter(block.Children[i], scope, block.IsOrdered ? "o" : "u", ItemMarker(block.Children[i], block.IsOrdered), i == 0);
                break;
            case BlockKind.Quote:
                Enter(block, scope, "q", ">", begins: true);
                break;
            case BlockKind.Heading:
                Heading(block, scope);
                break;
            case BlockKind.Code:
                Code(block, scope);
                break;
            case BlockKind.Table:
                Table(block, scope);
                break;
            case BlockKind.Html:
                _prose.Html(_text, block, scope);
                break;
            case BlockKind.Rule:
                if (!IsLayout(siblings, index))
                    Add(PreservedKind.Divider, "---", scope.Chain, block.Start, block.End, scope.Current);
                break;
            case BlockKind.LinkDefinition:
                Add(PreservedKind.Link, PlainText.Normalize(_text, block.Start, block.End, block.IsQuoted), scope.Chain, block.Start,
                    block.End,
                    scope.Current);
                break;
            default:
                _prose.Paragraph(_text, block, scope);
                break;
        }
    }

    private void Enter(TextBlock container, UnitScope outer, string letter, string marker, bool begins)
    {
        _marker += marker;
        _begun++;
        _begins |= begins;
        Walk(container, new UnitScope(outer.Chain + letter, outer.Current), isItem: true);
    }

    // The number as written: other lines may refer to step 5. A bullet's sign is layout.
    private string ItemMarker(TextBlock item, bool isOrdered)
    {
        if (!isOrdered)
            return "-";
        var digits = _text.AsSpan(item.Start, item.End - item.Start).IndexOfAnyExceptInRange('0', '9');
        return digits <= 0 ? "1." : $"{_text.AsSpan(item.Start, digits)}.";
    }

    private void Heading(TextBlock block, UnitScope scope)
    {
        var (start, end) = block.Content;
        var spans = InlineScanner.Scan(_text, start, end);
        var text = $"{new string('#', block.Level)} {PlainText.Normalize(_text, start, end, spans, block.IsQuoted)}";
        var parent = scope.Open(block.Level, _units.Count);
        Add(PreservedKind.Heading, text, scope.Chain, block.Start, block.End, parent, facts: ProseReader.Facts(_text, spans, start, end));
    }

    // A line between sections has no meaning before a heading, which also separates them, or at the end. If it
    // touches a line of text, or a heading that a second line underlines, it may be the header of a file to write.
    private bool IsLayout(IReadOnlyList<TextBlock> siblings, int index)
    {
        var block = siblings[index];
        if (block.Parent is not { Kind: BlockKind.Body } || (index > 0 && !HasBlankLine(siblings[index - 1].End, block.Start)))
            return false;
        if (index + 1 == siblings.Count)
            return true;
        return siblings[index + 1] is { Kind: BlockKind.Heading } next && _text[next.Start] == '#'
            && !(index + 2 < siblings.Count && siblings[index + 2] is { Kind: BlockKind.Heading } after && _text[after.Start] != '#'
                && !HasBlankLine(next.End, after.Start));
    }

    private bool HasBlankLine(int start, int end) => _text.AsSpan(start, Math.Max(0, end - start)).Count('\n') > 1;

    private void Code(TextBlock block, UnitScope scope)
    {
        _begun++;
        var fence = Add(PreservedKind.Code, $"{block.Info ?? "(indented)"}{(block.IsClosed ? "" : " (not closed)")}", scope.Chain
            + "c", block.Start, block.End, scope.Current, begins: true);
        var (at, end) = block.Content;
        while (at < end)
        {
            var newline = _text.IndexOf('\n', at, end - at);
            var next = newline < 0 ? end : newline;
            var line = _text.AsSpan(at, next - at).TrimEnd('\r');
            Add(PreservedKind.Code, Dedent(line, block).ToString(), scope.Chain + "c", at, at + line.Length, fence);
            at = next + 1;
        }
    }

    // The lines of code without the prefix that a list or quotation adds, so that code is the same in every place.
    private static ReadOnlySpan<char> Dedent(ReadOnlySpan<char> line, TextBlock block)
    {
        var column = block.Column;
        while (!line.IsEmpty && column > 0 && (line[0] == ' ' || (block.IsQuoted && line[0] == '>')))
        {
            line = line[1..];
            column--;
        }
        return line;
    }

    private void Table(TextBlock block, UnitScope scope)
    {
        var header = -1;
        for (var at = block.Start; at < block.End;)
        {
            var newline = _text.IndexOf('\n', at, block.End - at);
            var end = newline < 0 ? block.End : newline;
            if (!TableLines.IsDelimiter(_text.AsSpan(at, end - at)))
            {
                var row =
                    string.Join(" | ", TableLines.Cells(_text, at, end).Select(cell => PlainText.Normalize(_text, cell.Start, cell.End)));
                var facts = ProseReader.Facts(_text, InlineScanner.Scan(_text, at, end), at, end);
                _begun += header < 0 ? 1 : 0;
                var unit = Add(PreservedKind.TableRow, row, scope.Chain + "t", at, end, header < 0 ? scope.Current
                    : header, begins: header < 0, facts);
                header = header < 0 ? unit : header;
            }
            at = end + 1;
        }
    }

    private void Frontmatter()
    {
        var frontmatter = _document.Definition.Frontmatter;
        if (!frontmatter.Exists)
            return;
        if (frontmatter.Failure is not null)
        {
            Add(PreservedKind.Frontmatter, _text[..frontmatter.BodyOffset], "f", 0, frontmatter.BodyOffset, -1);
            return;
        }
        if (!_document.Definition.Loads)
            Add(PreservedKind.Frontmatter, $"does not load: {_document.Definition.LoadFailure}", "f", 0, frontmatter.BodyOffset, -1);
        foreach (var field in frontmatter.Fields)
        {
            // The order of an agent's tools is layout. For duplicate keys the last one counts; the others are text
            // that nobody reads, and stay.
            if (field.Key == DescriptionKey && field.Value.IsScalar && ReferenceEquals(field, frontmatter[DescriptionKey]))
                Description(field);
            else if (ReferenceEquals(field, frontmatter[ToolsKey]) && _document.Definition is { Kind: PromptKind.Agent, Tools: { } tools })
                Add(PreservedKind.Frontmatter, $"{ToolsKey}: {string.Join(", ", tools.Order(StringComparer.Ordinal))}", "f", field.Start,
                    field.End, -1);
            else
                Add(PreservedKind.Frontmatter, $"{field.Key}: {_text[field.Start..field.End].TrimEnd().ReplaceLineEndings("\n")}", "f",
                    field.Start, field.End, -1);
        }
    }

    // A description is read as text, as the model reads it.
    private void Description(FrontmatterField field)
    {
        var owner = Add(PreservedKind.Frontmatter, DescriptionKey, "f", field.Start, field.End, -1);
        _description = new DescriptionPlace(_document.Definition, field);
        _text = _description.Text;
        if (BlockReader.Read(_text, 0) is { } body)
            Walk(body, new UnitScope("d", owner), isItem: false);
        else
            Add(PreservedKind.Statement, _text, "d", 0, _text.Length, owner);
        (_text, _description) = (_document.Text, null);
    }
}
