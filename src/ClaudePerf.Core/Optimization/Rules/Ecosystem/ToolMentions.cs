using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;

namespace ClaudePerf.Core.Optimization.Rules.Ecosystem;

/// <summary>
/// The tools that a prompt's body names. Many tool names are everyday words, so "Read the file" names none: a name
/// counts if it is marked as code, called a tool, or unmistakable, such as WebFetch and <c>mcp__server__tool</c>.
/// </summary>
internal static partial class ToolMentions
{
    [GeneratedRegex(@"\bmcp__\w+|\b[A-Z][A-Za-z]*\b", RegexOptions.NonBacktracking)]
    private static partial Regex Names();

    [GeneratedRegex(@"^(?:```+|~~~+)[ \t]*(?:bash|sh|shell|zsh|console|powershell)\b",
        RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex ShellFence();

    /// <summary>The names, without the part in parentheses; a prompt that shows shell commands names Bash.</summary>
    internal static ImmutableHashSet<string> Find(PromptDefinition definition)
    {
        var data = InvocationData.Shipped;
        var body = definition.Body;
        var named = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (Match match in Names().Matches(body))
        {
            var name = match.Value;
            if (name.StartsWith("mcp__", StringComparison.Ordinal)
                || (data.Default.FindTool(data.PresentName(name)) is not null && IsMeant(body, match)))
                named.Add(data.PresentName(name));
        }
        if (ShellFence().IsMatch(body))
            named.Add("Bash");
        return named.ToImmutable();
    }

    /// <summary>The tool of an entry in a tools line: Bash for <c>Bash(git add:*)</c>.</summary>
    internal static string NameOf(string entry) => InvocationData.Shipped.ToolOf(entry);

    private static bool IsMeant(string body, Match match)
    {
        var name = match.Value;
        if (name.AsSpan(1).IndexOfAnyInRange('A', 'Z') >= 0 || name == "Bash" || name == "Grep" || name == "Glob")
            return true;
        var before = body.AsSpan(0, match.Index);
        var after = body.AsSpan(match.Index + match.Length);
        return (before.EndsWith("`", StringComparison.Ordinal)
            && (after.StartsWith("`", StringComparison.Ordinal) || after.StartsWith("(", StringComparison.Ordinal)))
            || after.StartsWith(" tool", StringComparison.Ordinal) || after.StartsWith("` tool", StringComparison.Ordinal)
            || before.EndsWith("tool ", StringComparison.OrdinalIgnoreCase)
                || before.EndsWith("tools: ", StringComparison.OrdinalIgnoreCase)
            || IsInList(body, match);
    }

    // "use Read, Grep and Glob": next to another tool's name, a word is a tool name too.
    private static bool IsInList(string body, Match match)
    {
        var around = body.AsSpan(match.Index + match.Length);
        around = around[..Math.Min(around.Length, 24)].TrimStart(",/ ").TrimStart("`");
        foreach (var other in (ReadOnlySpan<string>)["Grep", "Glob", "Bash", "WebFetch", "WebSearch", "Edit,", "Write,"])
        {
            if (around.StartsWith(other, StringComparison.Ordinal))
                return true;
        }
        return false;
    }
}
