using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Permission rules of a project's settings that Claude Code skips (as its program of 2.1.332 reads them), or that name
/// nothing.</summary>
internal static class PermissionRules
{
    private const string McpPrefix = "mcp__";

    private static readonly ImmutableArray<string> Lists = ["allow", "ask", "deny"];
    private static readonly ImmutableArray<string> FileTools = ["Read", "Write", "Edit", "Glob", "NotebookRead", "NotebookEdit"];

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("permission-rule", FindingSeverity.Warning,
            "A permission rule of the settings that Claude Code skips, or that names no tool.",
            "It is not there: what it was to allow asks, and what it was to forbid is done.",
            "Write 'Tool' or 'Tool(what)', with 'domain:' for WebFetch, globs for files and no parentheses for MCP tools.",
            static (rule, context) => ((string[])["settings.json", "settings.local.json"]).SelectMany(name => Check(rule,
                Path.Combine(context.Ecosystem.Root, ".claude", name)))),
    ];

    private static IEnumerable<Finding> Check(ValidationRule rule, string path)
    {
        using var file = SettingsFile.Read(path);
        if (file is null || !file.Root.TryGetProperty("permissions", out var permissions) || permissions.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var list in Lists)
        {
            if (!permissions.TryGetProperty(list, out var entries) || entries.ValueKind != JsonValueKind.Array)
                continue;
            foreach (var entry in entries.EnumerateArray())
            {
                if (entry.ValueKind != JsonValueKind.String)
                    yield return file.At(rule, list, $"An entry of permissions.{list} is no text: Claude Code leaves it out.");
                else if (Fault(entry.GetString()!, list) is { } fault)
                    yield return file.At(rule, entry.GetString()!, $"Claude Code skips the permission rule '{entry.GetString()}' "
                        + $"({list}): {fault}");
                else if (Unknown(entry.GetString()!) is { } tool && !(list == "allow"
                    && ValidationContext.Names.RetiredTools.ContainsKey(tool)))
                    yield return file.At(rule, entry.GetString()!, $"The permission rule '{entry.GetString()}' ({list}) names no "
                        + $"tool.{FieldRules.Near(tool, ValidationContext.Names.Tools)}");
            }
        }
    }

    /// <summary>Why Claude Code skips a rule, and what to write; null where it takes it.</summary>
    internal static string? Fault(string rule, string list)
    {
        if (string.IsNullOrWhiteSpace(rule))
            return "it is empty.";
        var open = FirstFree(rule, '(');
        var close = LastFree(rule, ')');
        if (open < 0 && close < 0)
            return FaultOfName(rule, content: null, list);
        if (open < 0 || close <= open || close != rule.Length - 1 || rule.AsSpan(0, open).IndexOfAny('(', ')') >= 0)
            return "it must be 'Tool' or 'Tool(what)' and end with the parenthesis.";
        var (tool, content) = (rule[..open], rule[(open + 1)..close]);
        if (content.Length == 0)
            return tool.Length == 0 ? "it names no tool." : $"its parentheses are empty. Write '{tool}'.";
        if (tool.StartsWith(McpPrefix, StringComparison.Ordinal))
            return $"rules of MCP tools have no parentheses. Write '{tool}'.";
        return FaultOfName(tool, content == "*" ? null : content, list);
    }

    private static string? FaultOfName(string tool, string? content, string list)
    {
        if (tool.Length == 0)
            return "it names no tool.";
        if (list == "allow" && tool.Contains('*', StringComparison.Ordinal) && !IsMcpGlob(tool))
            return "what is allowed needs a name; '*' may stand only behind 'mcp__server__'.";
        if (tool.StartsWith(McpPrefix, StringComparison.Ordinal))
            return null;
        if (!tool.Contains('_', StringComparison.Ordinal) && char.IsLower(tool[0]))
            return $"names of tools begin with a capital. Write '{char.ToUpperInvariant(tool[0])}{tool[1..]}'.";
        if (content is null)
            return null;
        return tool switch
        {
            "WebSearch" when content.AsSpan().IndexOfAny('*', '?') >= 0 => "WebSearch takes no wildcards. Write 'WebSearch'.",
            "WebFetch" when content.Contains("://", StringComparison.Ordinal) || content.StartsWith("http", StringComparison.Ordinal) =>
                "WebFetch takes a host. Write 'WebFetch(domain:example.com)'.",
            "WebFetch" when !content.StartsWith("domain:", StringComparison.Ordinal) =>
                $"WebFetch takes a host. Write 'WebFetch(domain:{content})'.",
            "Bash" when content == ":*" => "a command must stand before ':*'.",
            _ when FileTools.Contains(tool) && content.Contains(":*", StringComparison.Ordinal) =>
                $"':*' is for commands. Write a glob: '{tool}(src/**)'.",
            _ => null,
        };
    }

    private static bool IsMcpGlob(string tool)
    {
        if (!tool.StartsWith(McpPrefix, StringComparison.Ordinal))
            return false;
        var server = tool[McpPrefix.Length..];
        var end = server.IndexOf("__", StringComparison.Ordinal);
        return end > 0 && !server[..end].Contains('*', StringComparison.Ordinal);
    }

    private static string? Unknown(string rule)
    {
        var open = rule.IndexOf('(', StringComparison.Ordinal);
        var tool = open < 0 ? rule : rule[..open];
        return HookMatcherRules.IsKnown(tool) || tool.Contains('*', StringComparison.Ordinal) || tool.StartsWith(McpPrefix,
            StringComparison.Ordinal) ? null : tool;
    }

    // A backslash keeps a parenthesis from counting.
    private static int FirstFree(string rule, char sign)
    {
        for (var i = 0; i < rule.Length; i++)
        {
            if (rule[i] == sign && !IsEscaped(rule, i))
                return i;
        }
        return -1;
    }

    private static int LastFree(string rule, char sign)
    {
        for (var i = rule.Length - 1; i >= 0; i--)
        {
            if (rule[i] == sign && !IsEscaped(rule, i))
                return i;
        }
        return -1;
    }

    private static bool IsEscaped(string rule, int at)
    {
        var slashes = 0;
        while (at - slashes > 0 && rule[at - slashes - 1] == '\\')
            slashes++;
        return slashes % 2 == 1;
    }
}
