using System.Text;

namespace ClaudePerf.Shell.Editing;

/// <summary>A prompt and the text after it, broken into the rows of a screen.</summary>
/// <param name="Rows">The rows, none wider than the screen.</param>
/// <param name="CursorRow">The row the cursor stands in.</param>
/// <param name="CursorColumn">Its column.</param>
internal sealed record ScreenLayout(IReadOnlyList<string> Rows, int CursorRow, int CursorColumn)
{
    /// <summary>What begins the second and every further line of an input.</summary>
    public const string Continuation = ">> ";

    public static ScreenLayout Of(string prompt, string text, int cursor, int width)
    {
        var rows = new List<string>();
        var row = new StringBuilder();
        var column = 0;
        var cursorRow = 0;
        var cursorColumn = 0;

        void Break()
        {
            rows.Add(row.ToString());
            row.Clear();
            column = 0;
        }

        void Put(ReadOnlySpan<char> part)
        {
            foreach (var rune in part.EnumerateRunes())
            {
                if (rune.Value == '\n')
                {
                    Break();
                    continue;
                }
                // A tab would move to a place that depends on the terminal.
                var shown = rune.Value == '\t' ? new Rune(' ') : rune;
                var cells = CellWidth.Of(shown);
                if (column + cells > width && column > 0)
                    Break();
                row.Append(shown.ToString());
                column += cells;
            }
        }

        Put(prompt);
        var start = 0;
        while (true)
        {
            var end = text.IndexOf('\n', start) is >= 0 and var found ? found : text.Length;
            if (start > 0)
                Put(Continuation);
            if (cursor >= start && cursor <= end)
            {
                Put(text.AsSpan(start, cursor - start));
                if (column >= width)
                    Break();
                (cursorRow, cursorColumn) = (rows.Count, column);
                Put(text.AsSpan(cursor, end - cursor));
            }
            else
            {
                Put(text.AsSpan(start, end - start));
            }
            Break();
            if (end == text.Length)
                return new ScreenLayout(rows, cursorRow, cursorColumn);
            start = end + 1;
        }
    }
}
