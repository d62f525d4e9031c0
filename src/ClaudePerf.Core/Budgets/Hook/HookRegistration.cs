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
    private const string Prompts = "UserPromptSubmit";
    private const string Tools = "PreToolUse";
    private const string Starts = "SessionStart";
    private const string ModelSwitches = "PreModelSwitch";

    // The sources of a start that continues a conversation.
    private const string Resumed = "resume|fork";

    // Longer than the hook's deadline plus the start of PowerShell.
    private const int TimeoutSeconds = 30;

    /// <summary>
    /// Whether Claude Code runs the hook before every tool, including those of running subagents, as run and session budgets
    /// require; otherwise only before agent calls.
    /// </summary>
    public bool EveryTool { get; init; }

    /// <summary>
    /// The command that warns before a session is resumed or the model changes if that writes the prompt cache again; null for no such
    /// warnings.
    /// </summary>
    public string? CacheCommand { get; init; }

    /// <summary>The events that run the hook.</summary>
    public IReadOnlyList<string> Events =>
        CacheCommand is null ? [Prompts, Tools] : AllEvents;

    private static IReadOnlyList<string> AllEvents { get; } = [Prompts, Tools, Starts, ModelSwitches];

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
        AllEvents.Any(name => Groups(text, name) is { } groups && groups.Children.Exists(group => IndexInGroup(group) >= 0));

    private string? MatcherOf(string name) => name switch
    {
        Tools => EveryTool ? AllTools : AgentTools,
        Starts => Resumed,
        _ => null,
    };

    private protected override JsonText With(JsonText text, string command)
    {
        foreach (var name in AllEvents.Except(Events))
            text = Without(text, name);
        foreach (var name in Events)
            text = With(text, name, name is Starts or ModelSwitches ? CacheCommand! : command);
        return text;
    }

    private JsonText With(JsonText text, string name, string command)
    {
        var matcher = MatcherOf(name);
        Require(text, text.Root, JsonValueKind.Object, "a settings object");
        if (text.Root[Hooks] is not { } hooks)
            return text.Set(text.Root, Hooks, new JsonObject { [name] = new JsonArray(Group(matcher, command)) });
        Require(text, hooks, JsonValueKind.Object, "an object with events");
        if (hooks[name] is not { } groups)
            return text.Set(hooks, name, new JsonArray(Group(matcher, command)));
        Require(text, groups, JsonValueKind.Array, "a list of matchers");
        var ours = Ours(groups);
        if (matcher is not null && ours.Group is not null && ours.Group[Matcher]?.Text != matcher)
        {
            if (ours.Group[Hooks]!.Children.Count > 1)
            {
                // Hooks that others added next to ours keep their matcher.
                text = text.Remove(ours.Group[Hooks]!, ours.Index);
                return text.Append(Groups(text, name)!, Group(matcher, command));
            }
            text = text.Set(ours.Group, Matcher, matcher);
            ours = Ours(Groups(text, name)!);
        }
        if (ours.Group is null)
            return text.Append(groups, Group(matcher, command));
        return ours.Group[Hooks]!.Children[ours.Index]["command"]!.Text == command
            ? text
            : text.Set(ours.Group[Hooks]!.Children[ours.Index], "command", command);
    }

    private protected override JsonText Without(JsonText text, byte[]? original) => AllEvents.Aggregate(text, Without);

    // One at a time, because each change moves the others. Containers that end up empty were only for our hook and are removed too.
    private static JsonText Without(JsonText text, string name)
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
