namespace ClaudePerf.Shell.Editing;

/// <summary>The meaning of keys on a line; knows nothing of a console.</summary>
/// <param name="history">Former inputs.</param>
/// <param name="isComplete">Whether a text can run as it stands, or Enter begins another line.</param>
/// <param name="complete">What Tab offers at a cursor; null or no choice for nothing.</param>
internal sealed class LineEditor(LineHistory history, Func<string, bool> isComplete, Func<string, int, Completion?> complete)
{
    private readonly LineBuffer buffer = new();
    private Completion? offered;
    private int choice;

    public string Text => buffer.Text;

    public int Cursor => buffer.Cursor;

    /// <summary>Begins an empty line.</summary>
    public void Begin()
    {
        buffer.Set("");
        offered = null;
        history.Leave();
    }

    public EditOutcome Apply(ConsoleKeyInfo key)
    {
        if (key.Key == ConsoleKey.Tab)
        {
            Offer(forward: (key.Modifiers & ConsoleModifiers.Shift) == 0);
            return EditOutcome.Continue;
        }
        offered = null;

        var control = (key.Modifiers & ConsoleModifiers.Control) != 0;
        var alt = (key.Modifiers & ConsoleModifiers.Alt) != 0;
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return Enter(always: alt || (key.Modifiers & ConsoleModifiers.Shift) != 0);
            case ConsoleKey.C when control:
                return EditOutcome.Cancel;
            case ConsoleKey.D when control:
                if (buffer.Text.Length == 0)
                    return EditOutcome.Leave;
                buffer.DeleteRight();
                break;
            case ConsoleKey.L when control:
                return EditOutcome.ClearScreen;
            case ConsoleKey.J when control:
                return Enter(always: false);
            case ConsoleKey.LeftArrow when control || alt:
            case ConsoleKey.B when alt:
                buffer.WordLeft();
                break;
            case ConsoleKey.RightArrow when control || alt:
            case ConsoleKey.F when alt:
                buffer.WordRight();
                break;
            case ConsoleKey.LeftArrow:
            case ConsoleKey.B when control:
                buffer.Left();
                break;
            case ConsoleKey.RightArrow:
            case ConsoleKey.F when control:
                buffer.Right();
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                buffer.LineStart();
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                buffer.LineEnd();
                break;
            case ConsoleKey.UpArrow:
                if (!buffer.Up())
                    Recall(history.Previous(buffer.Text));
                break;
            case ConsoleKey.DownArrow:
                if (!buffer.Down())
                    Recall(history.Next());
                break;
            case ConsoleKey.P when control:
                Recall(history.Previous(buffer.Text));
                break;
            case ConsoleKey.N when control:
                Recall(history.Next());
                break;
            case ConsoleKey.Backspace when control || alt:
            case ConsoleKey.W when control:
                buffer.DeleteWordLeft();
                break;
            case ConsoleKey.Backspace:
            case ConsoleKey.H when control:
                buffer.DeleteLeft();
                break;
            case ConsoleKey.Delete when control:
            case ConsoleKey.D when alt:
                buffer.DeleteWordRight();
                break;
            case ConsoleKey.Delete:
                buffer.DeleteRight();
                break;
            case ConsoleKey.U when control:
                buffer.DeleteToLineStart();
                break;
            case ConsoleKey.K when control:
                buffer.DeleteToLineEnd();
                break;
            case ConsoleKey.Escape:
                buffer.Set("");
                history.Leave();
                break;
            default:
                // AltGr arrives as Control and Alt together with the character it makes.
                if (!char.IsControl(key.KeyChar) && (control == alt))
                    buffer.Insert(key.KeyChar.ToString());
                break;
        }
        return EditOutcome.Continue;
    }

    private EditOutcome Enter(bool always)
    {
        if (!always && isComplete(buffer.Text))
            return EditOutcome.Accept;
        buffer.Insert("\n");
        return EditOutcome.Continue;
    }

    private void Recall(string? line)
    {
        if (line is not null)
            buffer.Set(line);
    }

    private void Offer(bool forward)
    {
        if (offered is null)
        {
            offered = complete(buffer.Text, buffer.Cursor);
            if (offered is not { Choices.Count: > 0 })
            {
                offered = null;
                return;
            }
            choice = forward ? 0 : offered.Choices.Count - 1;
        }
        else
        {
            choice = (choice + (forward ? 1 : offered.Choices.Count - 1)) % offered.Choices.Count;
        }
        var text = offered.Choices[choice];
        buffer.Replace(offered.Start, offered.Length, text);
        offered = offered with { Length = text.Length };
    }
}
