using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// Hooks in a project's settings, in a plugin, and in agents and skills: events, structure and matchers, as Claude
/// Code 2.1.332 reads them.
/// </summary>
internal static class HookRules
{
    // An error in the hooks of these events makes Claude Code ignore the whole file.
    private static readonly ImmutableArray<string> GuardEvents = ["PreToolUse", "PermissionRequest", "PreSkillShellCommand"];

    private static readonly ImmutableArray<string> Types = ["command", "prompt", "agent", "http", "mcp_tool"];

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("hook", FindingSeverity.Warning,
            "A hook for an unknown event, or in a form that Claude Code does not accept; an error if it may guard permissions.",
            "It never runs. If it is under PreToolUse, PermissionRequest or PreSkillShellCommand, nothing else in the file is "
                + "applied either.",
            "Write a map of events to lists of { \"matcher\", \"hooks\": [ { \"type\": \"command\", \"command\" } ] }.",
            static (rule, context) => Files(context).SelectMany(file => InFile(file, (json, hooks) => Structure(rule, json, hooks)))
                .Concat(context.Agents.Concat(context.Skills).Where(static definition => definition.Loads).SelectMany(definition =>
                    InFrontmatter(rule, definition)))),
        new("hook-matcher", FindingSeverity.Warning,
            "A hook's matcher matches no tool.",
            "It never runs.",
            "Write tool names separated by '|', or a regular expression; conditions on a tool's arguments belong in the hook's 'if'.",
            static (rule, context) => Files(context).SelectMany(file => InFile(file, (json, hooks) => Matchers(rule, json, hooks)))),
    ];

    private static ImmutableArray<string> Events => ValidationContext.Names.HookEvents;

    private static IEnumerable<(string Path, bool IsPlugin)> Files(ValidationContext context)
    {
        var root = context.Ecosystem.Root;
        yield return (Path.Combine(root, ".claude", "settings.json"), false);
        yield return (Path.Combine(root, ".claude", "settings.local.json"), false);
        var manifest = Path.Combine(root, PluginManifest.RelativePath);
        if (!File.Exists(manifest))
            yield break;
        yield return (manifest, true);
        yield return (Path.Combine(root, "hooks", "hooks.json"), true);
    }

    private static List<Finding> InFile((string Path, bool IsPlugin) file, Func<SettingsFile, JsonElement, IEnumerable<Finding>> check)
    {
        using var json = SettingsFile.Read(file.Path);
        // Manifests contain paths of further files and lists of them.
        return json is null || !json.Root.TryGetProperty("hooks", out var hooks) || (hooks.ValueKind != JsonValueKind.Object
            && file.Path.EndsWith("plugin.json", StringComparison.Ordinal))
            ? []
            : [.. check(json, hooks)];
    }

    private static IEnumerable<Finding> Structure(ValidationRule rule, SettingsFile file, JsonElement hooks)
    {
        if (hooks.ValueKind != JsonValueKind.Object)
        {
            yield return file.At(rule, "hooks", $"'hooks' must be a map of events to lists, but is {KindOf(hooks)}: Claude Code ignores "
                + "all of them.");
            yield break;
        }
        foreach (var entry in hooks.EnumerateObject())
        {
            if (!Events.Contains(entry.Name))
            {
                yield return file.At(rule, entry.Name, $"Claude Code does not know the event '{entry.Name}' and ignores its "
                    + $"hooks.{FieldRules.Near(entry.Name, Events)}");
                continue;
            }
            foreach (var fault in entry.Value.ValueKind == JsonValueKind.Array ? entry.Value.EnumerateArray().SelectMany(MatcherFaults)
                : [$"it must be a list of matchers, but is {KindOf(entry.Value)}"])
            {
                yield return GuardEvents.Contains(entry.Name)
                    ? file.At(rule, entry.Name, $"{entry.Name}: {fault}. Because the hook may guard permissions, Claude Code "
                        + "ignores the whole file.", FindingSeverity.Error)
                    : file.At(rule, entry.Name, $"{entry.Name}: {fault}. Claude Code ignores it.");
            }
        }
    }

    private static IEnumerable<string> MatcherFaults(JsonElement matcher)
    {
        if (matcher.ValueKind != JsonValueKind.Object)
            return [$"an entry must be a map with 'hooks', but is {KindOf(matcher)}"];
        if (!matcher.TryGetProperty("hooks", out var hooks))
            return [matcher.TryGetProperty("type", out _) || matcher.TryGetProperty("command", out _)
                ? "a hook is where a matcher must be: put it in a list \"hooks\"" : "an entry has no 'hooks'"];
        if (hooks.ValueKind != JsonValueKind.Array)
            return [$"'hooks' must be a list, but is {KindOf(hooks)}"];
        return matcher.TryGetProperty("matcher", out var pattern) && pattern.ValueKind != JsonValueKind.String
            ? [$"'matcher' must be a string, but is {KindOf(pattern)}"]
            : hooks.EnumerateArray().Select(HookFault).OfType<string>();
    }

    private static string? HookFault(JsonElement hook)
    {
        if (hook.ValueKind != JsonValueKind.Object)
            return $"a hook must be a map, but is {KindOf(hook)}";
        if (!hook.TryGetProperty("type", out var written))
            return "a hook has no 'type'";
        if (written.ValueKind != JsonValueKind.String || !Types.Contains(written.GetString()!))
            return $"a hook has the unknown type '{written}'; use {string.Join(", ", Types)}";
        string[] needed = written.GetString() switch
        {
            "command" => ["command"],
            "http" => ["url"],
            "mcp_tool" => ["server", "tool"],
            _ => ["prompt"],
        };
        if (Array.Find(needed, name => !hook.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) is { } missing)
            return $"a hook of type {written.GetString()} has no '{missing}'";
        if (hook.TryGetProperty("timeout", out var timeout) && !(timeout.ValueKind == JsonValueKind.Number && timeout.GetDouble() > 0))
            return "a hook's 'timeout' must be a positive number of seconds";
        return ((string[])["async", "once"]).FirstOrDefault(name => hook.TryGetProperty(name, out var flag)
            && flag.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) is { } flag
            ? $"a hook's '{flag}' must be true or false"
            : null;
    }

    // Other errors either prevent the agent from loading, which another rule reports, or are ignored by Claude Code.
    private static IEnumerable<Finding> InFrontmatter(ValidationRule rule, PromptDefinition definition) =>
        definition.Frontmatter["hooks"] is not { Value: { Kind: FrontmatterValueKind.Map } hooks }
            ? []
            : from entry in hooks.Entries
              where !Events.Contains(entry.Key)
              select rule.At(definition, $"Claude Code does not know the event '{entry.Key}' and ignores its "
                  + $"hooks.{FieldRules.Near(entry.Key, Events)}", entry.Line, entry.Column);

    private static IEnumerable<Finding> Matchers(ValidationRule rule, SettingsFile file, JsonElement hooks)
    {
        if (hooks.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var entry in hooks.EnumerateObject().Where(static entry => HookMatcherRules.ToolEvents.Contains(entry.Name)
            && entry.Value.ValueKind == JsonValueKind.Array))
        {
            foreach (var matcher in entry.Value.EnumerateArray().Select(static matcher => JsonSettings.Text(matcher,
                "matcher")).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (HookMatcherRules.Fault(matcher) is { } fault)
                    yield return file.At(rule, matcher, $"The matcher '{matcher}' of {entry.Name} matches no tool, so its hooks never "
                        + $"run: {fault}");
            }
        }
    }

    private static string KindOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "a map",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
