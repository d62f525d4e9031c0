using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Performance.Loading;

/// <summary>Extracts what the program loaded from its first line of output, which names everything, and from its request, which contains
/// the texts.</summary>
internal static partial class ProgramFacts
{
    private const string AgentsBegin = "Available agent types for the Agent tool:\n";
    private const string AgentsEnd = "\n\nWhen you launch multiple agents";
    private const string SkillsBegin = "The following skills are available for use with the Skill tool:\n\n";
    private const string SkillsEnd = "\n\nToday's date is ";

    /// <summary>Reads them.</summary>
    /// <param name="init">The message that lists what was loaded.</param>
    /// <param name="request">The request to the Messages API.</param>
    /// <param name="expected">Names of skills that may be listed although the first line does not name them, such as those that users
    /// cannot call.</param>
    internal static LoadedFacts Read(JsonElement init, JsonElement request, IEnumerable<string> expected)
    {
        var facts = new LoadedFacts();
        var text = string.Join('\n', request.GetProperty("messages").EnumerateArray().SelectMany(Texts));
        var agents = Names(init, "agents").ToHashSet(StringComparer.Ordinal);
        var lines = Lines(Between(text, AgentsBegin, AgentsEnd), agents);
        // The product shows characters that could steer a terminal as U+FFFD.
        foreach (var agent in agents)
            facts.Agent(VisibleText.Of(agent),
                lines.GetValueOrDefault(agent)?.Replace("- " + agent, "- " + VisibleText.Of(agent), StringComparison.Ordinal));
        var skills = Names(init, "slash_commands").Concat(Names(init, "skills")).ToHashSet(StringComparer.Ordinal);
        lines = Lines(Between(text, SkillsBegin, SkillsEnd), [.. skills, .. expected]);
        foreach (var skill in skills.Union(lines.Keys))
            facts.Skill(skill, lines.GetValueOrDefault(skill));
        Memory(text, facts);
        return facts;
    }

    private static IEnumerable<string> Texts(JsonElement message)
    {
        var content = message.GetProperty("content");
        return content.ValueKind == JsonValueKind.String
            ? [content.GetString()!]
            : content.EnumerateArray().Where(static part => part.TryGetProperty("text", out _))
                .Select(static part => part.GetProperty("text").GetString()!);
    }

    private static IEnumerable<string> Names(JsonElement init, string key) =>
        init.GetProperty(key).EnumerateArray().Select(static name => name.GetString()!);

    private static string Between(string text, string begin, string end)
    {
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        if (from < 0)
            return "";
        from += begin.Length;
        var to = text.LastIndexOf(end, StringComparison.Ordinal);
        return to < from ? text[from..] : text[from..to];
    }

    // A description may contain line ends, so an entry continues up to where the next known name begins one.
    private static Dictionary<string, string> Lines(string section, HashSet<string> names)
    {
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        var starts = new List<(int At, string Name)>();
        for (var at = 0; at >= 0 && at < section.Length; at = section.IndexOf('\n', at) is var next and >= 0 ? next + 1 : -1)
        {
            if (NameAt(section, at, names) is { } name)
                starts.Add((at, name));
        }
        for (var i = 0; i < starts.Count; i++)
            lines.TryAdd(starts[i].Name, section[starts[i].At..(i + 1 < starts.Count ? starts[i + 1].At - 1 : section.Length)]);
        return lines;
    }

    private static string? NameAt(string section, int at, HashSet<string> names)
    {
        if (string.CompareOrdinal(section, at, "- ", 0, 2) != 0)
            return null;
        // Names may contain colons and line ends, so the longest known name counts.
        string? longest = null;
        for (var colon = section.IndexOf(':', at + 2); colon >= 0 && colon - at < 300; colon = section.IndexOf(':', colon + 1))
        {
            var name = section[(at + 2)..colon];
            if (name.EndsWith(')') && name.LastIndexOf(" (", StringComparison.Ordinal) is var display and > 0
                && names.Contains(name[..display]))
                name = name[..display];
            if (names.Contains(name) && colon + 1 < section.Length && section[colon + 1] == ' ')
                longest = name;
        }
        if (longest is not null)
            return longest;
        var line = section.IndexOf('\n', at) is var end and >= 0 ? section[(at + 2)..end] : section[(at + 2)..];
        return names.Contains(line) ? line : null;
    }

    private static void Memory(string text, LoadedFacts facts)
    {
        var heads = MemoryHead().Matches(text);
        for (var i = 0; i < heads.Count; i++)
        {
            var from = heads[i].Index + heads[i].Length;
            var close = text.IndexOf("\n</system-reminder>", from, StringComparison.Ordinal);
            var to = i + 1 < heads.Count && heads[i + 1].Index < close ? heads[i + 1].Index - 2 : close;
            facts.Memory(heads[i].Groups["path"].Value, text[from..Math.Max(from, to)]);
        }
    }

    [GeneratedRegex(@"Contents of (?<path>/[^\n]*) \((project instructions, checked into the codebase|user's private [^\n)]*)\):\n\n",
        RegexOptions.ExplicitCapture)]
    private static partial Regex MemoryHead();
}
