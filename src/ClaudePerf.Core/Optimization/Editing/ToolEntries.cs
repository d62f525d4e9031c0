using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Optimization.Editing;

/// <summary>An entry of a tools line with its position.</summary>
/// <param name="Text">The entry as the loader reads it.</param>
/// <param name="Start">The offset in the file's text where the movable part begins: the entry with its quotes or, in
/// a list of lines, its complete lines with the comment above them.</param>
/// <param name="End">The offset after it.</param>
internal readonly record struct ToolEntry(string Text, int Start, int End);

/// <summary>Finds the entries of an agent's tools line in any notation, so that they can be reordered.</summary>
internal static class ToolEntries
{
    private const string Key = "tools";

    /// <summary>The entries, in order.</summary>
    /// <returns>Null if there is no such line, or if its entries cannot be located in the text: with escapes,
    /// aliases, or comments between brackets.</returns>
    internal static ImmutableArray<ToolEntry>? Find(PromptDefinition definition)
    {
        if (definition.Frontmatter[Key] is not { } field)
            return null;
        var entries = field.Value.Kind switch
        {
            FrontmatterValueKind.Text => OfText(definition.Text, field.Value),
            FrontmatterValueKind.List => OfList(definition, field),
            _ => null,
        };
        return entries is not null && IsAscending(entries)
            && entries.TrueForAll(entry => entry.Start >= definition.Frontmatter.Start && entry.End <= definition.Frontmatter.End)
            ? [.. entries]
            : null;
    }

    private static List<ToolEntry>? OfList(PromptDefinition definition, FrontmatterField field)
    {
        var items = field.Value.Items.Where(static item => item.Kind == FrontmatterValueKind.Text).ToList();
        var texts = items.ConvertAll(item => OfText(definition.Text, item));
        // An item that contains several comma-separated names: each would need its own place, without the quotes
        // around all.
        if (texts.Exists(static names => names is null || names.Count != 1))
            return texts.Contains(null) ? null : texts.SelectMany(static names => names!).ToList();
        return definition.Text[field.Start] == '['
            ? InBrackets(definition.Text, items, texts)
            : InLines(definition.Text, field.Value.Items, texts);
    }

    // Quotes belong to their entry. A comment between entries could belong to either of them.
    private static List<ToolEntry>? InBrackets(string text, List<FrontmatterValue> items, List<List<ToolEntry>?> texts)
    {
        var entries = new List<ToolEntry>();
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0 && items[i].Start > items[i - 1].End
                && text.AsSpan(items[i - 1].End, items[i].Start - items[i - 1].End).Contains('#'))
                return null;
            entries.Add(new ToolEntry(texts[i]![0].Text, items[i].Start, items[i].Start
                + text.AsSpan(items[i].Start, items[i].End - items[i].Start).TrimEnd().Length));
        }
        return entries;
    }

    // Complete lines are reordered: a comment after an entry stays with it, and so does the one above it.
    private static List<ToolEntry>? InLines(string text, ImmutableArray<FrontmatterValue> items, List<List<ToolEntry>?> texts)
    {
        var entries = new List<ToolEntry>();
        var from = LineStart(text, items[0].Start);
        while (from > 0 && LineStart(text, from - 1) is var above && text.AsSpan(above, from - above).TrimStart() is ['#', ..])
            from = above;
        foreach (var item in items)
        {
            var until = text.IndexOf('\n', Math.Max(item.End - 1, item.Start));
            if (until < 0 || item.Start < from)
                return null;
            if (item.Kind == FrontmatterValueKind.Text)
                entries.Add(new ToolEntry(texts[entries.Count]![0].Text, from, until + 1));
            from = until + 1;
        }
        return entries;
    }

    private static int LineStart(string text, int offset) => text.LastIndexOf('\n', Math.Max(0, offset - 1)) + 1;

    // Plain or quoted, if the text matches what the loader reads letter by letter.
    private static List<ToolEntry>? OfText(string text, FrontmatterValue value)
    {
        if (value.Start < 0 || value.End > text.Length || value.End <= value.Start)
            return null;
        var written = text[value.Start..value.End].TrimEnd();
        var start = value.Start;
        if (written.Length >= 2 && written[0] is '"' or '\'' && written[^1] == written[0])
            (written, start) = (written[1..^1], start + 1);
        var places = NameList.Places(written, atSpaces: true);
        return places.ConvertAll(place => written[place]).SequenceEqual(NameList.Split(value.Text, atSpaces: true), StringComparer.Ordinal)
            ? places.ConvertAll(place => new ToolEntry(written[place], start + place.Start.Value, start + place.End.Value))
            : null;
    }

    private static bool IsAscending(List<ToolEntry> entries)
    {
        for (var i = 1; i < entries.Count; i++)
        {
            if (entries[i].Start < entries[i - 1].End)
                return false;
        }
        return true;
    }
}
