using System.Text;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>
/// Draws a table of the live view: numbers are never shortened, names are shortened in the middle, and a narrow terminal drops
/// whole columns. Colors are among the 16 that every terminal has, and are never the only carrier of information.
/// </summary>
internal static class LiveTableScreen
{
    private const int Gap = 2;

    // A dispensable column is dropped before names get narrower than this.
    private const int ReadableName = 24;

    // The mark of the selected row.
    private const int Margin = 2;

    /// <summary>The number of rows that fit on a screen.</summary>
    /// <param name="height">The number of lines for the table, including its heading.</param>
    internal static int PageSize(int height) => Math.Max(1, height - 1);

    /// <summary>Draws the table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="state">The selection; null if nothing can be selected.</param>
    /// <param name="width">The width of the terminal in columns.</param>
    /// <param name="height">The number of lines available.</param>
    /// <param name="style">The terminal style.</param>
    /// <returns>At most <paramref name="height"/> lines.</returns>
    internal static List<string> Draw(LiveTable table, LiveState? state, int width, int height, TerminalStyle style)
    {
        var page = PageSize(height);
        var selected = state is null ? -1 : table.IndexOfSelected(state);
        // The selected row is on the screen, and the last page is full.
        var first = Math.Clamp(selected - (page / 2), 0, Math.Max(0, table.Rows.Count - page));
        var rows = table.Rows.Skip(first).Take(page).ToList();
        var margin = state is null ? 0 : Margin;
        var columns = Columns(table, width - margin, out var widths);
        var lines = new List<string> { style.Quiet(Line("", i => Heading(table, i, isSortable: state is not null))) };
        for (var i = 0; i < rows.Count && lines.Count < height; i++)
        {
            var row = rows[i];
            var isSelected = first + i == selected;
            var line = Line(isSelected ? "▸ " : "", column => row.Cells[column].Text);
            var padded = line + new string(' ', Math.Max(0, width - TerminalText.Width(line)));
            lines.Add(isSelected ? style.Selected(padded, row.Level) : style.At(row.Level, line));
        }
        return lines;

        string Line(string mark, Func<int, string> textOf) => mark.PadRight(margin) + Cells(columns, widths, textOf, table);
    }

    private static string Heading(LiveTable table, int column, bool isSortable = true) =>
        table.Columns[column].Title + (!isSortable || column != table.SortedBy ? "" : table.IsDescending ? "▼" : "▲");

    // Use the widths of all rows, so that columns do not move while scrolling.
    private static List<int> Columns(LiveTable table, int width, out int[] widths)
    {
        var natural = new int[table.Columns.Count];
        for (var i = 0; i < natural.Length; i++)
        {
            natural[i] = TerminalText.Width(Heading(table, i));
            foreach (var row in table.Rows)
                natural[i] = Math.Max(natural[i], TerminalText.Width(row.Cells[i].Text));
        }
        var columns = Enumerable.Range(0, natural.Length).ToList();
        while (columns.Sum(i => Least(i)) + Over(columns) > width && columns.Where(i => table.Columns[i].Rank > 0)
            .ToList() is { Count: > 0 } droppable)
            columns.Remove(droppable.OrderByDescending(i => table.Columns[i].Rank).ThenByDescending(static i => i).First());
        // On extremely narrow terminals, drop columns from the right.
        while (columns.Count > 1 && columns.Sum(i => table.Columns[i].IsNumber ? natural[i] : 1) + Over(columns) > width)
            columns.RemoveAt(columns.Count - 1);
        var room = width - Over(columns) - columns.Where(i => table.Columns[i].IsNumber).Sum(i => natural[i]);
        var names = columns.Where(i => !table.Columns[i].IsNumber).ToList();
        // Shrink the widest name first, so that a short one next to a long one stays complete.
        while (names.Count > 0 && names.Sum(i => natural[i]) > room && names.MaxBy(i => natural[i]) is var widest && natural[widest] > 1)
            natural[widest]--;
        widths = natural;
        return columns;

        int Least(int column) => table.Columns[column].IsNumber ? natural[column] : Math.Min(natural[column], ReadableName);

        static int Over(List<int> shown) => Gap * Math.Max(0, shown.Count - 1);
    }

    private static string Cells(List<int> columns, int[] widths, Func<int, string> textOf, LiveTable table)
    {
        var line = new StringBuilder();
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            if (i > 0)
                line.Append(' ', Gap);
            var text = TerminalText.Fit(textOf(column), widths[column]);
            var pad = Math.Max(0, widths[column] - TerminalText.Width(text));
            if (table.Columns[column].IsNumber)
                line.Append(' ', pad).Append(text);
            else
                line.Append(text).Append(' ', pad);
        }
        return line.ToString().TrimEnd();
    }
}
