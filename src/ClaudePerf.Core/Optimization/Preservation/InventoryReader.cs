using System.Text;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>Reads everything a prompt says into an inventory.</summary>
internal sealed class InventoryReader(PromptDocument document, PreservationInventory inventory)
{
    private const string DescriptionKey = "description";

    private readonly string _text = document.Text;
    private int _section;
    private TextBlock? _previous;

    /// <summary>Reads the frontmatter and the body.</summary>
    public void Read()
    {
        Frontmatter();
        foreach (var block in document.LeafBlocks)
        {
            if (!RepeatsHeading(block))
                Read(block, _text);
            _previous = block;
        }
        OrderedLists(document.Body);
        if (!document.IsReadable)
            inventory.Add(new(PreservedKind.Code, _text[document.Body.Start..], document.Body.Start, _text.Length, 0));
    }

    private void Read(TextBlock block, string text)
    {
        switch (block.Kind)
        {
            case BlockKind.Heading:
                _section++;
                Heading(block, text);
                break;
            case BlockKind.Code:
                inventory.Add(new(PreservedKind.Code, Code(block, text), block.Start, block.End, _section));
                break;
            case BlockKind.Table:
                Table(block, text);
                break;
            case BlockKind.Html when IsOpaque(text.AsSpan(block.Start)):
                inventory.Add(new(PreservedKind.Tag, text[block.Start..block.End], block.Start, block.End, _section));
                break;
            case BlockKind.LinkDefinition:
                inventory.Add(new(PreservedKind.Link, SentenceForm.Plain(text.AsSpan(block.Start, block.End - block.Start), false), block.Start, block.End, _section));
                break;
            case BlockKind.Paragraph or BlockKind.Html:
                Prose(text, block, ListOf(block) is { } list ? ~list.Start : _section);
                break;
        }
    }

    // A heading right below one that says the same says nothing.
    private bool RepeatsHeading(TextBlock block) =>
        block.Kind == BlockKind.Heading && _previous is { Kind: BlockKind.Heading } above && block.Level >= above.Level
        && string.Equals(Title(block, _text), Title(above, _text), StringComparison.Ordinal);

    private static string Title(TextBlock heading, string text) => SentenceForm.Plain(text.AsSpan(heading.Content.Start, heading.Content.End - heading.Content.Start), false);

    private void Heading(TextBlock block, string text)
    {
        var (start, end) = block.Content;
        inventory.Add(new(PreservedKind.Heading, $"{new string('#', block.Level)} {Title(block, text)}", block.Start, block.End, _section));
        Inlines(text, InlineScanner.Scan(text, start, end));
    }

    // What a short item means it means in its list, as a short sentence does in its section.
    private static TextBlock? ListOf(TextBlock block)
    {
        for (var at = block.Parent; at is not null; at = at.Parent)
        {
            if (at.Kind == BlockKind.List)
                return at;
        }
        return null;
    }

    private void Prose(string text, TextBlock block, int section)
    {
        var spans = InlineScanner.Scan(text, block.Start, block.End);
        Inlines(text, spans);
        foreach (var sentence in SentenceReader.Read(text, block.Start, block.End, spans))
        {
            var form = SentenceForm.Of(text, sentence.Start, sentence.End, block.IsQuoted);
            if (form.Length > 0)
                inventory.Add(new(DirectiveWords.IsDirective(form) ? PreservedKind.Directive : PreservedKind.Statement, form, sentence.Start, sentence.End, section));
        }
    }

    private void Inlines(string text, List<InlineSpan> spans)
    {
        foreach (var span in spans)
        {
            var kind = span.Kind switch
            {
                InlineKind.Code => PreservedKind.InlineCode,
                InlineKind.Link => PreservedKind.Link,
                InlineKind.Path => PreservedKind.Path,
                InlineKind.Placeholder => PreservedKind.Placeholder,
                InlineKind.Tag => PreservedKind.Tag,
                InlineKind.Number => PreservedKind.Number,
                InlineKind.Quotation => PreservedKind.Quotation,
                _ => PreservedKind.Name,
            };
            var written = text.AsSpan(span.Start, span.End - span.Start);
            inventory.Add(new(kind, written.Contains('\n') ? SentenceForm.Plain(written, true) : written.ToString(), span.Start, span.End, _section));
        }
    }

    // The lines of code without what a list or quotation puts before them, and with LF, so that code is the same wherever it stands.
    private static string Code(TextBlock block, string text)
    {
        var (start, end) = block.Content;
        var code = new StringBuilder(block.Info is null ? "(indented)" : block.Info).Append('\n');
        foreach (var line in text.AsSpan(start, end - start).EnumerateLines())
            code.Append(Dedent(line, block)).Append('\n');
        return code.ToString();
    }

    private static ReadOnlySpan<char> Dedent(ReadOnlySpan<char> line, TextBlock block)
    {
        var column = block.Column;
        while (!line.IsEmpty && (column > 0 && line[0] is ' ' || (block.IsQuoted && line[0] is '>' or ' ' && column > 0)))
        {
            line = line[1..];
            column--;
        }
        return line;
    }

    private void Table(TextBlock block, string text)
    {
        var header = "";
        for (var at = block.Start; at < block.End;)
        {
            var newline = text.IndexOf('\n', at, block.End - at);
            var end = newline < 0 ? block.End : newline;
            if (!TableLines.IsDelimiter(text.AsSpan(at, end - at)))
            {
                var row = string.Join(" | ", TableLines.Cells(text, at, end).Select(cell => SentenceForm.Plain(text.AsSpan(cell.Start, cell.End - cell.Start), false)));
                // A row means something only below its header; a hash of that stands for it, lest wide tables take its length times their rows.
                inventory.Add(new(PreservedKind.TableRow, header.Length == 0 ? row : $"{header}: {row}", at, end, _section));
                if (header.Length == 0)
                    header = StableHash(row);
            }
            at = end + 1;
        }
    }

    private static string StableHash(string text)
    {
        var hash = 14695981039346656037UL; // FNV-1a, 64 bits.
        foreach (var c in text)
            hash = (hash ^ c) * 1099511628211UL;
        return hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }

    private void OrderedLists(TextBlock root)
    {
        var stack = new Stack<TextBlock>([root]);
        while (stack.TryPop(out var block))
        {
            if (block is { Kind: BlockKind.List, IsOrdered: true })
                inventory.Add(new(PreservedKind.OrderedList, string.Join(" → ", block.Children.Select(Item)), block.Start, block.End, 0));
            foreach (var child in block.Children)
                stack.Push(child);
        }
    }

    // The number and how the item begins.
    private string Item(TextBlock item)
    {
        // The form is shorter than the text by marks and phrases, hence more of the text than is compared.
        const int Beginning = 60;
        const int LongestBeginning = 400;
        var first = item.Children.Count > 0 ? item.Children[0] : item;
        var number = _text.AsSpan(item.Start, Math.Max(0, Math.Min(first.Start, item.End) - item.Start)).Trim();
        if (first.Kind is not (BlockKind.Paragraph or BlockKind.Heading))
            return $"{number} {first.Kind}";
        var form = SentenceForm.Of(_text, first.Start, Math.Min(first.End, first.Start + LongestBeginning), first.IsQuoted);
        return $"{number} {(form.Length > Beginning ? form[..Beginning] : form)}";
    }

    private void Frontmatter()
    {
        var frontmatter = document.Definition.Frontmatter;
        if (!frontmatter.Exists)
            return;
        if (frontmatter.Failure is not null)
        {
            inventory.Add(new(PreservedKind.Frontmatter, _text[..frontmatter.BodyOffset], 0, frontmatter.BodyOffset, -1));
            return;
        }
        if (!document.Definition.Loads)
            inventory.Add(new(PreservedKind.Frontmatter, $"does not load: {document.Definition.LoadFailure}", 0, frontmatter.BodyOffset, -1));
        foreach (var field in frontmatter.Fields)
        {
            // Of duplicate keys the last one counts; the others are text that nobody reads, and stay.
            if (field.Key == DescriptionKey && ReferenceEquals(field, frontmatter[DescriptionKey]))
                Description(field);
            else
                inventory.Add(new(PreservedKind.Frontmatter, $"{field.Key}: {_text[field.Start..field.End]}", field.Start, field.End, -1));
        }
    }

    // A description is read as the text it is to the model. All of it stands at its field's place.
    private void Description(FrontmatterField field)
    {
        inventory.Add(new(PreservedKind.Frontmatter, DescriptionKey, field.Start, field.End, -1));
        if (!field.Value.IsScalar)
            return;
        var description = DescriptionText.Of(field.Value.Text);
        var from = inventory.Items.Count;
        _section = -1;
        var body = BlockReader.Read(description.Text, 0);
        foreach (var block in body is null ? [] : PromptDocument.Leaves(body))
            Read(block, description.Text);
        foreach (var trigger in description.Triggers())
            inventory.Add(new(PreservedKind.Trigger, SentenceForm.Of(description.Text, trigger.Start, trigger.End), 0, 0, -1));
        inventory.Place(from, field.Start, field.End);
        _section = 0;
    }

    private static bool IsOpaque(ReadOnlySpan<char> html) =>
        html.StartsWith("<!--") || html.StartsWith("<?") || html.StartsWith("<![CDATA[") || html.StartsWith("<pre", StringComparison.OrdinalIgnoreCase)
        || html.StartsWith("<script", StringComparison.OrdinalIgnoreCase) || html.StartsWith("<style", StringComparison.OrdinalIgnoreCase);
}
