namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>Splits a text into the units that are compared; joined again, they are the text.</summary>
internal static class TextUnits
{
    /// <summary>Lines, including their line endings.</summary>
    internal static IReadOnlyList<string> Lines(string text)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..end]);
            start = end;
        }
        return lines;
    }

    /// <summary>Words, runs of white space, and single other characters.</summary>
    internal static IReadOnlyList<string> Words(string text)
    {
        var words = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var kind = KindOf(text[start]);
            var end = start + 1;
            while (end < text.Length && kind != Kind.Other && KindOf(text[end]) == kind)
                end++;
            // A surrogate pair is one character.
            if (kind == Kind.Other && end < text.Length && char.IsSurrogatePair(text[start], text[end]))
                end++;
            words.Add(text[start..end]);
            start = end;
        }
        return words;
    }

    private enum Kind
    {
        Word,
        Space,
        Other,
    }

    private static Kind KindOf(char character) =>
        char.IsLetterOrDigit(character) || character == '_' ? Kind.Word : char.IsWhiteSpace(character) ? Kind.Space : Kind.Other;
}
