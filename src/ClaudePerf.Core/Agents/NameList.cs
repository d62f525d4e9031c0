namespace ClaudePerf.Core.Agents;

/// <summary>Cuts a line of names, such as <c>Read, Bash(git add:*, git commit:*)</c>.</summary>
internal static class NameList
{
    /// <summary>Cuts at commas, and where asked at white space, outside parentheses and braces; empty names fall away.</summary>
    public static List<string> Split(string text, bool atSpaces)
    {
        var names = new List<string>();
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
                if (depth > 0 || !(c == ',' || (atSpaces && char.IsWhiteSpace(c))))
                    continue;
            }
            var name = text.AsSpan(start, i - start).Trim();
            if (!name.IsEmpty)
                names.Add(name.ToString());
            start = i + 1;
        }
        return names;
    }
}
