using CsCheck;

namespace ClaudePerf.Core.Tests.Optimization.Rules;

/// <summary>Agents with the same tools in any order, in every notation of a tools line.</summary>
internal static class ToolListGenerator
{
    private static readonly string[] Names =
    [
        "Read", "Edit", "Write", "Skill", "WebFetch", "WebSearch", "NotebookEdit", "ToolSearch", "Agent(a, b)", "Bash", "mcp__x__*",
        "mcp__x__one", "mcp__y_z__q", "Monitor", "Grep", "Glob",
    ];

    // Claude Code sends nothing for these; they may be anywhere.
    private static readonly string[] Nothing = ["LS", "TodoWrite", "Nobody"];

    private static readonly Gen<string> Quotes = Gen.OneOf("", "\"", "'");

    /// <summary>The texts of two to six agents whose lists name the same tools.</summary>
    internal static Gen<string[]> Ecosystems { get; } =
        from set in Gen.Shuffle(Names, 2, 7)
        from count in Gen.Int[2, 6]
        from agents in AgentOf(set).Array[count]
        select agents.Select((text, i) => text.Replace("NAME", FormattableString.Invariant($"agent-{i}"), StringComparison.Ordinal))
            .ToArray();

    private static Gen<string> AgentOf(string[] set) =>
        from order in Gen.Shuffle(set)
        from nothing in Gen.Shuffle(Nothing, 0, 2)
        from twice in Gen.Bool
        from at in Gen.Int[0, order.Length]
        let entries = order.Take(at).Concat(nothing).Concat(order.Skip(at)).Concat(twice ? [order[0]] : []).ToArray()
        from list in Gen.OneOf(Commas(entries), Brackets(entries), Lines(entries))
        from before in Gen.OneOf("", "color: red\n", "model: opus # the best\n", "tools: [Glob]\n")
        from after in Gen.OneOf("", "color: blue\n", "disallowedTools: Skill\n", "skills:\n  - one\n", "# the end\n")
        from newline in Gen.OneOf("\n", "\r\n")
        let end = before.Length > 0 && after.StartsWith("color", StringComparison.Ordinal) ? "" : after
        select $"---\nname: NAME\ndescription: Does it\n{before}{list}{end}---\nYou do it.\n\ntools: Edit, Read\n"
            .ReplaceLineEndings(newline);

    private static Gen<string> Commas(string[] entries) =>
        from separator in Gen.OneOf(", ", ",", " , ", " ", ",\n  ", ", ,")
        from quote in Quotes
        from comment in Gen.OneOf("", " # said why")
        let plain = quote.Length == 0 && Array.Exists(entries, static entry => entry.Contains(':', StringComparison.Ordinal))
        select $"tools: {(plain ? "\"" : quote)}{string.Join(separator, entries)}{(plain ? "\"" : quote)}{comment}\n";

    private static Gen<string> Brackets(string[] entries) =>
        from quotes in Quotes.Array[entries.Length]
        from separator in Gen.OneOf(", ", ",", ",\n    ", " , ")
        from around in Gen.OneOf("", " ", "\n  ")
        from comment in Gen.OneOf("", " # said why")
        select $"tools: [{around}{string.Join(separator, entries.Select((entry, i) => Quoted(entry, quotes[i])))}{around}]{comment}\n";

    private static Gen<string> Lines(string[] entries) =>
        from quotes in Quotes.Array[entries.Length]
        from comments in Gen.OneOf("", " # said why", "ABOVE").Array[entries.Length]
        from indent in Gen.OneOf("", "  ", "    ")
        from after in Gen.OneOf("", " # these", "\n# these")
        select $"tools:{after}\n" + string.Concat(entries.Select((entry, i) =>
            (comments[i] == "ABOVE" ? $"{indent}# for {i}\n" : "")
                + $"{indent}- {Quoted(entry, quotes[i])}{(comments[i] == "ABOVE" ? "" : comments[i])}\n"));

    // A comma within brackets, and an asterisk at the start anywhere, need quotes.
    private static string Quoted(string entry, string quote)
    {
        var needed = quote.Length == 0 && entry.Contains(',', StringComparison.Ordinal) ? "\"" : quote;
        return needed + entry + needed;
    }
}
