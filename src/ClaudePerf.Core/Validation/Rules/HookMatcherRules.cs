using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Whether a hook's matcher can match a tool, as Claude Code 2.1.332 compares them: names parted by '|' or ',', else a regular
/// expression.</summary>
internal static class HookMatcherRules
{
    private const string Mcp = "mcp__";

    /// <summary>The events whose matcher is held against the name of a tool.</summary>
    internal static readonly ImmutableArray<string> ToolEvents = ["PreToolUse", "PostToolUse", "PostToolUseFailure", "PermissionRequest",
        "PermissionDenied"];

    // Names that Claude Code still takes for others, or that it knows and does not always offer.
    private static readonly ImmutableArray<string> Others =
    [
        "TodoWrite", "KillShell", "KillBash", "ListPeers", "Brief", "SendUserMessage", "ListMcpResources", "ReadMcpResource",
            "ReadMcpResourceDir", "ReadMcpResourceDirTool",
        "ProposeGoal", "SetGoal", "REPL", "Eval", "Cd",
    ];

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Whether a name is a tool's, present or old.</summary>
    internal static bool IsKnown(string tool) =>
        ValidationContext.Names.Tools.Contains(tool) || ValidationContext.Names.RenamedTools.ContainsKey(tool) || Others.Contains(tool);

    /// <summary>Why a matcher matches no tool, and what to do; null where it may match one.</summary>
    internal static string? Fault(string matcher)
    {
        if (matcher.Length == 0 || matcher == "*" || matcher.Contains("mcp", StringComparison.OrdinalIgnoreCase))
            return null;
        var names = matcher.Split(['|', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (Array.TrueForAll(names, static name => name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_')))
        {
            if (Array.Exists(names, IsKnown))
                return null;
            if (Array.Find(names, ValidationContext.Names.RetiredTools.ContainsKey) is { } gone)
                return ValidationContext.Names.RetiredTools[gone] is { Length: > 0 } heir
                    ? $"the tool '{gone}' is gone. {heir} does its work now."
                    : $"the tool '{gone}' is gone, and nothing took its place: take the hook out.";
            var near = names.Select(static name => ClaudeCodeNames.Nearest(name, ValidationContext.Names.Tools)).FirstOrDefault(static name =>
                name is not null);
            return near is null ? "no tool has such a name." : $"no tool has such a name. '{near}' is near.";
        }
        var tool = matcher.IndexOf('(', StringComparison.Ordinal) is > 0 and var open && IsKnown(matcher[..open]) ? matcher[..open] : null;
        if (MatchesAny(matcher) is not false)
            return null;
        if (tool is null)
            return "as a regular expression it matches none.";
        // "if" takes one permission rule and no list of them.
        var rules = matcher.Split(")|", StringSplitOptions.RemoveEmptyEntries).Select(static rule => rule.EndsWith(')') ? rule : rule + ")").ToList();
        return rules.Count == 1
            ? $"a matcher is a tool's name or a regular expression. Write '{tool}', and beside the command \"if\": \"{matcher}\"."
            : $"a matcher is a tool's name or a regular expression. Write '{tool}', and one command for each, with "
                + string.Join(" and ", rules.Select(static rule => $"\"if\": \"{rule}\"")) + ".";
    }

    // Null where it cannot be told.
    private static bool? MatchesAny(string pattern)
    {
        try
        {
            var regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Longest);
            return ValidationContext.Names.Tools.Concat(ValidationContext.Names.RenamedTools.Keys).Concat(Others).Any(regex.IsMatch)
                || regex.IsMatch(Mcp + "server__tool");
        }
        catch (NotSupportedException)
        {
            return null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
        catch (ArgumentException)
        {
            // Claude Code notes it in its debug log and takes the hook for one that does not match.
            return false;
        }
    }
}
