using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>Adds the hook to a Claude Code settings file and removes it again.</summary>
/// <param name="path">The settings file, which need not exist.</param>
/// <param name="dataFolder">The data folder.</param>
public sealed class HookRegistration(string path, string dataFolder) : ClaudeSettingsFile(path, dataFolder, "settings")
{
    /// <summary>Identifies a command of ours: the option of claudeperf-pwsh.</summary>
    public const string ShellOption = "-BudgetHook";

    /// <summary>Identifies a command of ours: the cmdlet.</summary>
    public const string Cmdlet = "Invoke-TokenBudgetHook";

    private const string Hooks = "hooks";
    private const string Matcher = "matcher";
    private const string AgentTools = "Agent|Task";
    private const string AllTools = "*";

    // Longer than the hook's deadline plus the start of PowerShell.
    private const int TimeoutSeconds = 30;

    /// <summary>
    /// Whether Claude Code runs the hook before every tool, including those of running subagents, as run and session budgets
    /// require; otherwise only before agent calls.
    /// </summary>
    public bool EveryTool { get; init; }

    /// <summary>The events that run the hook.</summary>
    public static IReadOnlyList<string> Events { get; } = ["UserPromptSubmit", "PreToolUse"];

    /// <summary>Whether a command is ours.</summary>
    /// <param name="command">A hook's command.</param>
    /// <returns>Whether it is ours.</returns>
    public static bool IsOurs(string command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return command.Contains(Cmdlet, StringComparison.OrdinalIgnoreCase)
            || OwnCommand.Runs(command, "hook")
            || (command.Contains("claudeperf", StringComparison.OrdinalIgnoreCase)
                && command.Contains(ShellOption, StringComparison.OrdinalIgnoreCase));
    }

    private protected override bool IsIn(JsonText text) =>
        Events.Any(name => Groups(text, name) is { } groups && groups.Children.Exists(group => IndexInGroup(group) >= 0));

    private string? MatcherOf(string name) => name == "UserPromptSubmit" ? null : EveryTool ? AllTools : AgentTools;

    private protected override JsonText With(JsonText text, string command)
    {
        foreach (var name in Events)
        {
            var matcher = MatcherOf(name);
            Require(text, text.Root, JsonValueKind.Object, "a settings object");
            if (text.Root[Hooks] is not { } hooks)
            {
                text = text.Set(text.Root, Hooks, new JsonObject { [name] = new JsonArray(Group(matcher, command)) });
                continue;
            }
            Require(text, hooks, JsonValueKind.Object, "an object with events");
            if (hooks[name] is not { } groups)
            {
                text = text.Set(hooks, name, new JsonArray(Group(matcher, command)));
                continue;
            }
            Require(text, groups, JsonValueKind.Array, "a list of matchers");
            var ours = Ours(groups);
            if (matcher is not null && ours.Group is not null && ours.Group[Matcher]?.Text != matcher)
            {
                if (ours.Group[Hooks]!.Children.Count > 1)
                {
                    // Hooks that others added next to ours keep their matcher.
                    text = text.Remove(ours.Group[Hooks]!, ours.Index);
                    text = text.Append(Groups(text, name)!, Group(matcher, command));
                    continue;
                }
                text = text.Set(ours.Group, Matcher, matcher);
                ours = Ours(Groups(text, name)!);
            }
            if (ours.Group is null)
                text = text.Append(groups, Group(matcher, command));
            else if (ours.Group[Hooks]!.Children[ours.Index]["command"]!.Text != command)
                text = text.Set(ours.Group[Hooks]!.Children[ours.Index], "command", command);
        }
        return text;
    }

    // One at a time, because each change moves the others. Containers that end up empty were only for our hook and are removed too.
    private protected override JsonText Without(JsonText text, byte[]? original)
    {
        foreach (var name in Events)
        {
            while (Groups(text, name) is { } groups && groups.Children.FindIndex(group => IndexInGroup(group) >= 0) is >= 0 and var at)
            {
                var group = groups.Children[at];
                var list = group[Hooks]!;
                if (list.Children.Count > 1)
                    text = text.Remove(list, IndexInGroup(group));
                else if (groups.Children.Count > 1)
                    text = text.Remove(groups, at);
                else if (text.Root[Hooks]!.Children.Count > 1)
                    text = text.Remove(text.Root[Hooks]!, text.Root[Hooks]!.IndexOf(name));
                else
                    text = text.Remove(text.Root, text.Root.IndexOf(Hooks));
            }
        }
        return text;
    }

    private static (JsonSpan Group, int Index) Ours(JsonSpan groups) =>
        groups.Children.Select(group => (Group: group, Index: IndexInGroup(group))).FirstOrDefault(found => found.Index >= 0);

    private static JsonSpan? Groups(JsonText text, string name) =>
        text.Root is { Kind: JsonValueKind.Object } root && root[Hooks] is { Kind: JsonValueKind.Object } hooks
            && hooks[name] is { Kind: JsonValueKind.Array } groups ? groups : null;

    private static int IndexInGroup(JsonSpan group) =>
        group is { Kind: JsonValueKind.Object } && group[Hooks] is { Kind: JsonValueKind.Array } list
        ? list.Children.FindIndex(hook => hook.Kind == JsonValueKind.Object && hook["command"] is { Kind: JsonValueKind.String } command
            && IsOurs(command.Text))
        : -1;

    private static JsonObject Group(string? matcher, string command)
    {
        var group = new JsonObject();
        if (matcher is not null)
            group.Add(Matcher, matcher);
        group.Add(Hooks, new JsonArray(new JsonObject { ["type"] = "command", ["command"] = command, ["timeout"] = TimeoutSeconds }));
        return group;
    }
}
