using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// Whether a hook's matcher can match a tool, compared the way Claude Code 2.1.332 does: names separated by '|' or
/// ',', otherwise a regular expression.
/// </summary>
internal static class HookMatcherRules
{
    private const string Mcp = "mcp__";

    /// <summary>The events whose matchers are compared with tool names.</summary>
    internal static readonly ImmutableArray<string> ToolEvents = ["PreToolUse", "PostToolUse", "PostToolUseFailure", "PermissionRequest",
        "PermissionDenied"];

    // Names that Claude Code still accepts for others, or that it knows but does not always offer.
    private static readonly ImmutableArray<string> Others =
    [
        "TodoWrite", "KillShell", "KillBash", "ListPeers", "Brief", "SendUserMessage", "ListMcpResources", "ReadMcpResource",
            "ReadMcpResourceDir", "ReadMcpResourceDirTool",
        "ProposeGoal", "SetGoal", "REPL", "Eval", "Cd",
    ];

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Whether a name is a current or old tool name.</summary>
    internal static bool IsKnown(string tool) =>
        ValidationContext.Names.Tools.Contains(tool) || ValidationContext.Names.RenamedTools.ContainsKey(tool) || Others.Contains(tool);

    /// <summary>Why a matcher matches no tool, and what to do; null if it may match one.</summary>
    internal static string? Fault(string matcher)
    {
        if (matcher.Length == 0 || matcher == "*" || matcher.Contains("mcp", StringComparison.OrdinalIgnoreCase))
            return null;
        var names = matcher.Split(['|', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (Array.TrueForAll(names, static name => name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_')))
        {
            if (Array.Exists(names, IsKnown))
                return null;
            if (Array.Find(names, ValidationContext.Names.RetiredTools.ContainsKey) is { } removed)
                return ValidationContext.Names.RetiredTools[removed] is { Length: > 0 } successor
                    ? $"the tool '{removed}' was removed. Use {successor} instead."
                    : $"the tool '{removed}' was removed and has no replacement. Remove the hook.";
            var near =
                names.Select(static name => NearNames.SlipOf(name, ValidationContext.Names.Tools)).FirstOrDefault(static name =>
                name is not null);
            return near is null ? "no tool has this name. Correct the matcher." : $"no tool has this name. Did you mean '{near}'?";
        }
        var tool = matcher.IndexOf('(', StringComparison.Ordinal) is > 0 and var open && IsKnown(matcher[..open]) ? matcher[..open] : null;
        if (MatchesAny(matcher) is not false)
            return null;
        if (tool is null)
            return "as a regular expression it matches no tool name. Correct it.";
        // "if" takes one permission rule, not a list.
        var rules = matcher.Split(")|", StringSplitOptions.RemoveEmptyEntries)
            .Select(static rule => rule.EndsWith(')') ? rule : rule + ")").ToList();
        return rules.Count == 1
            ? $"a matcher is a tool's name or a regular expression. Write '{tool}', and add \"if\": \"{matcher}\" next to the command."
            : $"a matcher is a tool's name or a regular expression. Write '{tool}', with one command for each rule: "
                + string.Join(" and ", rules.Select(static rule => $"\"if\": \"{rule}\"")) + ".";
    }

    // Null if unknown.
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
            // Claude Code logs this in its debug log and treats the hook as not matching.
            return false;
        }
    }
}
