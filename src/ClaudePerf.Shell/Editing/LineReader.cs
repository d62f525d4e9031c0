namespace ClaudePerf.Shell.Editing;

/// <summary>Puts a <see cref="LineEditor"/> on the console.</summary>
internal sealed class LineReader(LineEditor editor, Func<int> width)
{
    private int cursorRow;

    /// <summary>Reads an input; null when the user gives the line up.</summary>
    /// <param name="prompt">What stands before it.</param>
    /// <param name="left">Whether the user leaves.</param>
    public string? Read(string prompt, out bool left)
    {
        left = false;
        var gone = false;
        editor.Begin();
        cursorRow = 0;
        var ctrlC = Console.TreatControlCAsInput;
        Console.TreatControlCAsInput = true;
        try
        {
            Draw(prompt, editor.Cursor);
            while (true)
            {
                var outcome = editor.Apply(Console.ReadKey(intercept: true));
                switch (outcome)
                {
                    case EditOutcome.ClearScreen:
                        Console.Clear();
                        cursorRow = 0;
                        break;
                    case EditOutcome.Accept:
                        Draw(prompt, editor.Text.Length);
                        Console.Out.WriteLine();
                        return editor.Text;
                    case EditOutcome.Cancel:
                        Draw(prompt, editor.Text.Length);
                        Console.Out.WriteLine("^C");
                        return null;
                    case EditOutcome.Leave:
                        Console.Out.WriteLine();
                        left = true;
                        return null;
                }
                // What is pasted comes faster than a screen draws: once, when it has all come.
                if (!Console.KeyAvailable)
                    Draw(prompt, editor.Cursor);
            }
        }
        catch (IOException)
        {
            // The terminal is gone: nobody is there to be told.
            gone = left = true;
            return null;
        }
        finally
        {
            if (!gone)
                Console.TreatControlCAsInput = ctrlC;
        }
    }

    private void Draw(string prompt, int cursor)
    {
        var layout = ScreenLayout.Of(prompt, editor.Text, cursor, width());
        var up = cursorRow > 0 ? $"\e[{cursorRow}A" : "";
        var back = layout.Rows.Count - 1 - layout.CursorRow is > 0 and var rows ? $"\e[{rows}A" : "";
        var right = layout.CursorColumn > 0 ? $"\e[{layout.CursorColumn}C" : "";
        Console.Out.Write($"{up}\r\e[J{string.Join("\r\n", layout.Rows)}{back}\r{right}");
        cursorRow = layout.CursorRow;
    }
}
