namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>
/// Splits a line of names, such as <c>Read, Bash(git add:*, git commit:*)</c>, like Claude Code does: tabs and other
/// white space are part of a name.
/// </summary>
internal static class NameList
{
    /// <summary>
    /// Splits at commas, and optionally at spaces, outside parentheses and braces; empty names are dropped.
    /// </summary>
    public static List<string> Split(string text, bool atSpaces) => Places(text, atSpaces).ConvertAll(place => text[place]);

    /// <summary>The positions of the names that <see cref="Split"/> returns.</summary>
    public static List<Range> Places(string text, bool atSpaces)
    {
        var places = new List<Range>();
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length)
            {
                var c = text[i];
                if (c is '(' or '{')
                    depth++;
                else if (c is ')' or '}' && depth > 0)
                    depth--;
                if (depth > 0 || !(c == ',' || (atSpaces && c == ' ')))
                    continue;
            }
            var name = ScriptSpace.Trim(text.AsSpan(start, i - start));
            if (!name.IsEmpty && text.AsSpan().Overlaps(name, out var at))
                places.Add(new Range(at, at + name.Length));
            start = i + 1;
        }
        return places;
    }
}
