using System.Globalization;

namespace ClaudePerf.Shell.Editing;

/// <summary>A text under edit and the cursor in it. The cursor never stands inside a character of several code units.</summary>
internal sealed class LineBuffer
{
    public string Text { get; private set; } = "";

    /// <summary>Code units before the cursor.</summary>
    public int Cursor { get; private set; }

    public void Set(string text, int? cursor = null)
    {
        Text = text;
        Cursor = Math.Clamp(cursor ?? text.Length, 0, text.Length);
    }

    public void Insert(string text) => Replace(Cursor, 0, text);

    /// <summary>Puts <paramref name="text"/> in the place of a part, and the cursor after it.</summary>
    public void Replace(int start, int length, string text)
    {
        Text = string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(start + length));
        Cursor = start + text.Length;
    }

    public void Left() => Cursor = Before(Cursor);

    public void Right() => Cursor = After(Cursor);

    public void WordLeft() => Cursor = WordStart();

    public void WordRight() => Cursor = WordEnd();

    public void LineStart() => Cursor = Text.LastIndexOf('\n', Math.Max(0, Cursor - 1), Cursor) + 1;

    public void LineEnd() => Cursor = Text.IndexOf('\n', Cursor) is >= 0 and var end ? end : Text.Length;

    public void DeleteLeft() => Delete(Before(Cursor), Cursor);

    public void DeleteRight() => Delete(Cursor, After(Cursor));

    public void DeleteWordLeft() => Delete(WordStart(), Cursor);

    public void DeleteWordRight() => Delete(Cursor, WordEnd());

    public void DeleteToLineStart()
    {
        var end = Cursor;
        LineStart();
        Delete(Cursor, end);
    }

    public void DeleteToLineEnd()
    {
        var start = Cursor;
        LineEnd();
        Delete(start, Cursor);
    }

    /// <summary>Moves a line up in a text of several, keeping the column; false on the first.</summary>
    public bool Up()
    {
        var start = Text.LastIndexOf('\n', Math.Max(0, Cursor - 1), Cursor) + 1;
        if (start == 0)
            return false;
        var column = Cursor - start;
        var above = start < 2 ? 0 : Text.LastIndexOf('\n', start - 2) + 1;
        MoveTo(Math.Min(above + column, start - 1));
        return true;
    }

    /// <summary>Moves a line down in a text of several, keeping the column; false on the last.</summary>
    public bool Down()
    {
        var end = Text.IndexOf('\n', Cursor);
        if (end < 0)
            return false;
        var column = Cursor - (Text.LastIndexOf('\n', Math.Max(0, Cursor - 1), Cursor) + 1);
        var below = Text.IndexOf('\n', end + 1) is >= 0 and var next ? next : Text.Length;
        MoveTo(Math.Min(end + 1 + column, below));
        return true;
    }

    private void MoveTo(int position)
    {
        Cursor = position;
        if (position > 0 && position < Text.Length && char.IsLowSurrogate(Text[position]))
            Cursor--;
    }

    private void Delete(int start, int end) => Replace(start, end - start, "");

    private int After(int position) =>
        position == Text.Length ? position : position + StringInfo.GetNextTextElementLength(Text, position);

    private int Before(int position)
    {
        // Text elements are only found going forward: from the start of a run of plain characters or of the line.
        if (position == 0)
            return 0;
        var start = position - 1;
        while (start > 0 && Text[start] > 0x7E)
            start--;
        var last = start;
        while (start < position)
        {
            last = start;
            start += StringInfo.GetNextTextElementLength(Text, start);
        }
        return last;
    }

    private int WordStart()
    {
        var position = Cursor;
        while (position > 0 && !IsWord(Text[position - 1]))
            position--;
        while (position > 0 && IsWord(Text[position - 1]))
            position--;
        return position;
    }

    private int WordEnd()
    {
        var position = Cursor;
        while (position < Text.Length && !IsWord(Text[position]))
            position++;
        while (position < Text.Length && IsWord(Text[position]))
            position++;
        return position;
    }

    // Surrogates count as letters: a word never ends between the two halves of one character.
    private static bool IsWord(char character) =>
        char.IsLetterOrDigit(character) || character == '_' || char.IsSurrogate(character);
}
