using System.Text;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>
/// A text table: names on the left, figures on the right. If it is wider than the screen, the longest names are shortened in the middle.
/// </summary>
internal static class TextTable
{
    private const int Gap = 1;
    private const int NarrowestKey = 8;

    /// <summary>Formats a table.</summary>
    /// <param name="labels">The headings.</param>
    /// <param name="rows">The cells of each row.</param>
    /// <param name="keys">How many columns, from the left, are names.</param>
    /// <param name="width">The width of the screen in columns; null for unlimited.</param>
    /// <returns>Lines with line ends; empty if there are no rows.</returns>
    internal static string Format(string[] labels, IReadOnlyList<string[]> rows, int keys, int? width)
    {
        if (rows.Count == 0)
            return "";
        var widths = new int[labels.Length];
        foreach (var row in rows.Prepend(labels))
        {
            for (var i = 0; i < row.Length; i++)
                widths[i] = Math.Max(widths[i], row[i].Length);
        }
        if (width is { } most)
            Narrow(widths, keys, most);
        var text = new StringBuilder();
        Append(text, labels, widths, keys);
        Append(text, [.. widths.Select((size, i) => new string('-', Math.Min(size, labels[i].Length)))], widths, keys);
        foreach (var row in rows)
            Append(text, row, widths, keys);
        return text.ToString();
    }

    // Shrink the widest key first, so that a short one next to a long one stays complete.
    private static void Narrow(int[] widths, int keys, int most)
    {
        var over = widths.Sum() + Gap * (widths.Length - 1) - most;
        while (over > 0)
        {
            var widest = 0;
            for (var i = 1; i < keys; i++)
            {
                if (widths[i] > widths[widest])
                    widest = i;
            }
            if (keys == 0 || widths[widest] <= NarrowestKey)
                return;
            widths[widest]--;
            over--;
        }
    }

    private static void Append(StringBuilder text, string[] cells, int[] widths, int keys)
    {
        var start = text.Length;
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0)
                text.Append(' ', Gap);
            var cell = TerminalText.FitCharacters(VisibleText.Of(cells[i]), widths[i]);
            if (i < keys)
                text.Append(cell.PadRight(widths[i]));
            else
                text.Append(cell.PadLeft(widths[i]));
        }
        while (text.Length > start && text[^1] == ' ')
            text.Length--;
        text.Append('\n');
    }
}
