using System.Collections.Frozen;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules.Reference;

/// <summary>
/// Distinguishes lookup tables (a term and its meaning, a code and its description) from tables to decide or act by.
/// </summary>
internal static class LookupTable
{
    private static readonly FrozenSet<string> Keys = Words(
        "term abbreviation acronym code symbol error status option flag parameter param property function api endpoint library package "
            + "tool technology framework model language unit version shortcut key attribute class hook event");

    private static readonly FrozenSet<string> Values = Words(
        "meaning definition description explanation purpose value default example examples url link documentation docs notes equivalent "
            + "type since returns stands");

    private static readonly FrozenSet<string> Acts = Words(
        "when if condition use action do step phase decision severity priority trigger response output rule required must check owner "
            + "approach fix solution remedy reality excuse thought instead avoid prefer good bad agent delegate score weight points");

    /// <summary>Whether a table's header makes it a lookup table, and no cell is binding.</summary>
    public static bool Matches(PromptDocument document, TextBlock table)
    {
        var text = document.TextOf(table);
        var end = document.Text.IndexOf('\n', table.Start);
        var header = TableLines.Cells(document.Text, table.Start, end < 0 ? table.End : Math.Min(end, table.End))
            .ConvertAll(cell => SentenceForm.Plain(document.Text.AsSpan(cell.Start, cell.End - cell.Start), false));
        return header.Count is 2 or 3 or 4
            && HasWord(header[0], Keys) && header.Skip(1).Any(static cell => HasWord(cell, Values))
                && !header.Exists(static cell => HasWord(cell, Acts))
            && !BindingText.HasStrong(text) && text.IndexOfAny("→⇒✅❌") < 0;
    }

    /// <summary>The names of its columns, for the line that points to it.</summary>
    public static string Columns(PromptDocument document, TextBlock table)
    {
        var end = document.Text.IndexOf('\n', table.Start);
        return string.Join(", ", TableLines.Cells(document.Text, table.Start, end)
            .Select(cell => document.Text[cell.Start..cell.End].Trim('*', ' ')));
    }

    private static bool HasWord(string text, FrozenSet<string> words)
    {
        foreach (var range in new WordRanges(text))
        {
            if (words.Contains(text[range].ToLowerInvariant()))
                return true;
        }
        return false;
    }

    private static FrozenSet<string> Words(string text) => text.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
