using System.Text.RegularExpressions;

namespace ClaudePerf.Performance.Optimization;

/// <summary>Alterations that keep every word and change its place.</summary>
/// <param name="random">Makes the choices.</param>
internal sealed class StructureAlterations(Random random)
{
    /// <summary>The kinds by name.</summary>
    internal IEnumerable<(string Name, Func<string, int, string?> Alter)> Kinds =>
    [
        ("sentences swapped", On(SwapSentences)),
        ("sentence to another section", On(text => MoveSentence(text, sameSection: false))),
        ("sentence to another paragraph", On(text => MoveSentence(text, sameSection: true))),
        ("paragraphs swapped", On(text => SwapBlocks(text, static line => line.IsProse, static (lines, at) => at + 1))),
        ("items swapped", On(text =>
            SwapBlocks(text, static line => line.IsItem && !line.IsOrdered, static (lines, at) => lines.ItemEnd(at)))),
        ("steps swapped", On(SwapSteps)),
        ("items exchanged between lists", On(ExchangeItems)),
        ("item to another list", On(MoveItem)),
        ("headings swapped", On(SwapHeadings)),
        ("sections swapped", On(SwapSections)),
        ("heading moved down a line", On(HeadingDown)),
        ("heading level changed", On(text => Alter(text, static line => line.Level > 1, static line => "#" + line))),
        ("heading -> text", On(text => Alter(text, static line => line.Level > 0, static line => line.TrimStart('#', ' ')))),
        ("table rows swapped", On(text => Swap(text, static line => line.IsRow))),
        ("table columns swapped", On(SwapColumns)),
        ("cells of a row swapped", On(text => Alter(text, static line => line.IsRow, SwapCells))),
        ("cells of a column swapped", On(SwapInColumn)),
        ("line out of its tag", On(text => Tag(text, outwards: true))),
        ("line into a tag", On(text => Tag(text, outwards: false))),
        ("nested item under another parent", On(Reparent)),
        ("nested item promoted", On(Promote)),
        ("item nested", On(Nest)),
        ("numbered -> bulleted", On(
            text => Alter(text, static line => line.IsOrdered, static line => Regex.Replace(line, @"^( *)\d+[.)]", "$1-")))),
        ("bulleted -> numbered", On(
            text => Alter(text, static line => line is { IsItem: true, IsOrdered: false },
                static line => Regex.Replace(line, @"^( *)[-*+]", "${1}9.")))),
        ("item -> paragraph", On(
            text => Alter(text, static line => line is { IsItem: true, Indent: 0 },
                static line => "\n" + AlterableText.ItemPattern().Match(line).Groups[3].Value + "\n"))),
        ("code lines swapped", On(text => Swap(text, static line => line.InCode && !line.IsBlank))),
        ("code line out of its fence", On(CodeOut)),
        ("text line into a fence", On(TextIn)),
        ("line quoted", On(text => Alter(text, static line => line.IsProse, static line => "> " + line))),
    ];

    private static Func<string, int, string?> On(Func<AlterableText, string?> alter) => (text, from) => alter(AlterableText.Of(text, from));

    private int? One(List<int> some) => some.Count == 0 ? null : some[random.Next(some.Count)];

    private string? Alter(AlterableText text, Func<AlterableLine, bool> fits, Func<string, string> alter) =>
        One(text.All.FindAll(index => fits(text.Lines[index]))) is { } line ? text.With(line, alter(text.Lines[line].Text)) : null;

    // Two adjacent lines of the same sort.
    private string? Swap(AlterableText text, Func<AlterableLine, bool> fits) =>
        One(text.All.FindAll(index => index > 0 && fits(text.Lines[index]) && fits(text.Lines[index - 1]))) is { } line
            ? text.Exchanged(line - 1, line, line, line + 1)
            : null;

    private string? SwapBlocks(AlterableText text, Func<AlterableLine, bool> fits, Func<AlterableText, int, int> end)
    {
        if (One(text.All.FindAll(index => fits(text.Lines[index]))) is not { } one || Next(text, end(text, one)) is not { } two)
            return null;
        return fits(text.Lines[two]) && text.Lines[two].Indent == text.Lines[one].Indent
            ? text.Exchanged(one, end(text, one), two, end(text, two))
            : null;
    }

    private static int? Next(AlterableText text, int from)
    {
        while (from < text.Lines.Count && text.Lines[from].IsBlank)
            from++;
        return from < text.Lines.Count ? from : null;
    }

    private string? SwapSentences(AlterableText text)
    {
        var line = One(text.All.FindAll(index => text.Lines[index] is { IsText: true } at && Alterations.Sentence().Count(at.Text) > 1));
        if (line is null)
            return null;
        var old = text.Lines[line.Value].Text;
        var found = Alterations.Sentence().Matches(old);
        var first = random.Next(found.Count - 1);
        var (one, two) = (found[first], found[first + 1]);
        return one.Value == two.Value ? null : text.With(line.Value,
            old[..one.Index] + two.Value + old[(one.Index + one.Length)..two.Index] + one.Value + old[(two.Index + two.Length)..]);
    }

    private string? MoveSentence(AlterableText text, bool sameSection)
    {
        var lines = text.All.FindAll(index => text.Lines[index].IsProse && Alterations.Sentence().IsMatch(text.Lines[index].Text));
        if (One(lines) is not { } from)
            return null;
        var others = lines.FindAll(
            index => index != from && (text.All.Exists(
                between => between > Math.Min(from, index) && between < Math.Max(from, index)
                    && text.Lines[between].Level > 0) != sameSection)
            && (!sameSection || text.All.Exists(
                between => between > Math.Min(from, index) && between < Math.Max(from, index) && text.Lines[between].IsBlank)));
        if (One(others) is not { } to)
            return null;
        var sentence = Alterations.Sentence().Match(text.Lines[from].Text);
        var without = text.Lines[from].Text.Remove(sentence.Index, sentence.Length).Trim();
        var result = text.Lines.Select(static line => line.Text).ToList();
        result[from] = without;
        result[to] = $"{text.Lines[to].Text} {sentence.Value}";
        return text.Text[..text.Lines[0].Start] + string.Join('\n', result) + "\n";
    }

    // The texts of two steps; the numbers keep their order.
    private string? SwapSteps(AlterableText text)
    {
        var steps = text.All.FindAll(index => text.Lines[index].IsOrdered);
        if (One(steps.FindAll(index =>
            steps.Exists(other => other > index && text.Lines[other].Indent == text.Lines[index].Indent))) is not { } one)
            return null;
        var two = steps.First(other => other > one && text.Lines[other].Indent == text.Lines[one].Indent);
        var (first, second) = (text.Lines[one].Item.Groups[3].Value, text.Lines[two].Item.Groups[3].Value);
        if (first.Trim() == second.Trim())
            return null;
        var result = text.Lines.Select(static line => line.Text).ToList();
        result[one] = result[one].Replace(first, second, StringComparison.Ordinal);
        result[two] = result[two].Replace(second, first, StringComparison.Ordinal);
        return text.Text[..text.Lines[0].Start] + string.Join('\n', result) + "\n";
    }

    private string? ExchangeItems(AlterableText text)
    {
        var items = text.All.FindAll(index => text.Lines[index] is { IsItem: true, Indent: 0, IsOrdered: false });
        if (One(items) is not { } one || One(items.FindAll(other => other > one && IsDivided(text, one, other))) is not { } two)
            return null;
        return text.Exchanged(one, text.ItemEnd(one), two, text.ItemEnd(two));
    }

    private string? MoveItem(AlterableText text)
    {
        var items = text.All.FindAll(index => text.Lines[index] is { IsItem: true, Indent: 0, IsOrdered: false });
        return One(items) is { } one && One(items.FindAll(other => IsDivided(text, Math.Min(one, other), Math.Max(one, other)))) is { } two
            ? text.Moved(one, text.ItemEnd(one), two)
            : null;
    }

    private static bool IsDivided(AlterableText text, int one, int two) =>
        text.All.Exists(between => between > one && between < two && (text.Lines[between].Level > 0 || text.Lines[between].IsProse));

    private string? SwapHeadings(AlterableText text)
    {
        var headings = text.All.FindAll(index => text.Lines[index].Level > 0);
        if (One(headings) is not { } one
            || One(headings.FindAll(other => other > one && text.Lines[other].Level == text.Lines[one].Level)) is not { } two)
            return null;
        return text.Exchanged(one, one + 1, two, two + 1);
    }

    private string? SwapSections(AlterableText text)
    {
        var headings = text.All.FindAll(index => text.Lines[index].Level > 0);
        if (One(headings) is not { } one || End(one) is not (> 0 and var two) || two == text.Lines.Count
            || text.Lines[two].Level != text.Lines[one].Level)
            return null;
        return text.Exchanged(one, two, two, End(two));

        int End(int heading)
        {
            var next = headings.Find(other => other > heading && text.Lines[other].Level <= text.Lines[heading].Level);
            return next == 0 ? text.Lines.Count : next;
        }
    }

    private string? HeadingDown(AlterableText text)
    {
        if (One(text.All.FindAll(index => text.Lines[index].Level > 0)) is not { } heading || Next(text, heading + 1) is not { } next
            || !text.Lines[next].IsText || text.Lines[next].Text.StartsWith('|'))
            return null;
        return text.Exchanged(heading, heading + 1, next, next + 1);
    }

    private string? SwapColumns(AlterableText text)
    {
        if (One(text.All.FindAll(index => text.Lines[index].IsDelimiter && index > 0)) is not { } delimiter)
            return null;
        var end = delimiter + 1;
        while (end < text.Lines.Count && text.Lines[end].IsRow)
            end++;
        var result = text.Lines.Select(static line => line.Text).ToList();
        for (var i = delimiter - 1; i < end; i++)
        {
            if (i != delimiter)
                result[i] = SwapCells(result[i]);
        }
        var all = text.Text[..text.Lines[0].Start] + string.Join('\n', result) + "\n";
        return result.SequenceEqual(text.Lines.Select(static line => line.Text)) ? null : all;
    }

    private static string SwapCells(string row)
    {
        var cells = row.Trim().Trim('|').Split('|');
        if (cells.Length < 2 || row.Contains('`', StringComparison.Ordinal) || row.Contains('\\', StringComparison.Ordinal)
            || cells[0].Trim() == cells[1].Trim())
            return row;
        (cells[0], cells[1]) = (cells[1], cells[0]);
        return $"|{string.Join('|', cells)}|";
    }

    private string? SwapInColumn(AlterableText text)
    {
        if (One(text.All.FindAll(index => index > 0 && text.Lines[index].IsRow && text.Lines[index - 1].IsRow)) is not { } line)
            return null;
        var (one, two) = (text.Lines[line - 1].Text.Split('|'), text.Lines[line].Text.Split('|'));
        if (one.Length != two.Length || one.Length < 4 || one[2].Trim() == two[2].Trim())
            return null;
        (one[2], two[2]) = (two[2], one[2]);
        var result = text.Lines.Select(static at => at.Text).ToList();
        (result[line - 1], result[line]) = (string.Join('|', one), string.Join('|', two));
        return text.Text[..text.Lines[0].Start] + string.Join('\n', result) + "\n";
    }

    private string? Tag(AlterableText text, bool outwards)
    {
        var closing = text.All.FindAll(index => !text.Lines[index].InCode && Regex.IsMatch(text.Lines[index].Text, "^</[a-z_-]+>$"));
        if (One(closing) is not { } close)
            return null;
        if (outwards)
            return text.Lines[close - 1] is { IsBlank: false, IsFence: false, InCode: false } line && !line.Text.StartsWith('<')
                ? text.Exchanged(close - 1, close, close, close + 1)
                : null;
        return Next(text, close + 1) is { } next && text.Lines[next].IsText && !text.Lines[next].Text.StartsWith('<')
            ? text.Moved(next, next + 1, close)
            : null;
    }

    private string? Reparent(AlterableText text)
    {
        var nested = text.All.FindAll(index => text.Lines[index] is { IsItem: true, Indent: >= 2 });
        var parents = text.All.FindAll(index => text.Lines[index] is { IsItem: true, Indent: 0 });
        if (One(nested) is not { } item)
            return null;
        var own = parents.FindLast(parent => parent < item);
        return One(parents.FindAll(parent => parent != own && Math.Abs(parent - own) < 40)) is { } other
            ? text.Moved(item, item + 1, other + 1)
            : null;
    }

    // Only lines below another item: a list that is indented as a whole is not nested.
    private string? Promote(AlterableText text)
    {
        var nested = text.All.FindAll(index => text.Lines[index] is { IsItem: true, Indent: >= 2 } line
            && text.All.FindLast(above => above < index && !text.Lines[above].IsBlank
                && text.Lines[above].Indent < line.Indent) is var parent && text.Lines[parent] is { IsItem: true, Indent: 0 });
        return One(nested) is { } item ? text.With(item, text.Lines[item].Text.TrimStart()) : null;
    }

    private string? Nest(AlterableText text)
    {
        var items = text.All.FindAll(
            index => index > 0 && text.Lines[index] is { IsItem: true, Indent: 0 } && text.Lines[index - 1] is { IsItem: true, Indent: 0 });
        return One(items) is { } item ? text.With(item, "    " + text.Lines[item].Text) : null;
    }

    private string? CodeOut(AlterableText text)
    {
        var ends = text.All.FindAll(
            index => index > 1 && text.Lines[index].IsFence && text.Lines[index - 1] is { InCode: true, IsBlank: false });
        return One(ends) is { } fence ? text.Exchanged(fence - 1, fence, fence, fence + 1) : null;
    }

    private string? TextIn(AlterableText text)
    {
        var begins = text.All.FindAll(
            index => index > 0 && text.Lines[index].IsFence && text.Lines[index - 1] is { IsText: true } && index + 1 < text.Lines.Count
                && text.Lines[index + 1].InCode);
        return One(begins) is { } fence ? text.Exchanged(fence - 1, fence, fence, fence + 1) : null;
    }
}
