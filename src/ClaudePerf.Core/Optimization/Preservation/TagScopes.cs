namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>
/// Assigns the text between an opening and a closing tag to the opening tag. A tag that is never closed is a
/// placeholder, such as <c>&lt;name&gt;</c>.
/// </summary>
internal static class TagScopes
{
    /// <summary>Whether a line is a single tag.</summary>
    public static bool IsTag(ReadOnlySpan<char> line) =>
        line.Length > 2 && line[0] == '<' && line[^1] == '>' && (char.IsLetter(line[1]) || line[1] is '/' or '!')
            && line[1..].IndexOf('<') < 0 && line.IndexOf('>') == line.Length - 1;

    /// <summary>
    /// Makes the opening tag the parent of the units between two tags, unless their parent is also between the tags.
    /// </summary>
    public static void Apply(List<PreservedUnit> units)
    {
        var pairs = Pairs(units);
        if (pairs.Count == 0)
            return;
        var open = new Stack<int>();
        for (var i = 0; i < units.Count; i++)
        {
            while (open.TryPeek(out var over) && pairs[over] < i)
                open.Pop();
            if (open.TryPeek(out var tag) && units[i].Parent < tag)
                units[i].Parent = tag;
            if (pairs.ContainsKey(i))
                open.Push(i);
        }
    }

    // Maps the unit of each opening tag to the unit of its closing tag. If several start in one unit, the one that
    // ends last counts.
    private static Dictionary<int, int> Pairs(List<PreservedUnit> units)
    {
        var pairs = new Dictionary<int, int>();
        var open = new List<(string Name, int Unit)>();
        var count = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < units.Count; i++)
        {
            foreach (var tag in TagsOf(units[i]))
            {
                var name = Name(tag);
                if (name.Length == 0 || tag.EndsWith("/>", StringComparison.Ordinal))
                    continue;
                if (tag[1] != '/')
                {
                    open.Add((name, i));
                    count[name] = count.GetValueOrDefault(name) + 1;
                    continue;
                }
                if (count.GetValueOrDefault(name) == 0)
                    continue;
                // Tags opened inside and not closed were not scopes.
                while (true)
                {
                    var (last, unit) = open[^1];
                    open.RemoveAt(open.Count - 1);
                    count[last]--;
                    if (!string.Equals(last, name, StringComparison.OrdinalIgnoreCase))
                        continue;
                    if (unit < i)
                        pairs[unit] = Math.Max(i, pairs.GetValueOrDefault(unit));
                    break;
                }
            }
        }
        return pairs;
    }

    private static IEnumerable<string> TagsOf(PreservedUnit unit)
    {
        if (unit.Kind == PreservedKind.Tag)
            return IsTag(unit.Text) ? [unit.Text] : [];
        return unit.Facts.Where(static fact => fact.Kind == PreservedKind.Tag).Select(static fact => fact.Text);
    }

    private static string Name(string tag)
    {
        var start = tag.Length > 1 && tag[1] == '/' ? 2 : 1;
        var end = start;
        while (end < tag.Length && (char.IsLetterOrDigit(tag[end]) || tag[end] is '-' or '_' or ':' or '.'))
            end++;
        return tag[start..end];
    }
}
