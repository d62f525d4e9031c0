using ClaudePerf.Core.Agents.Parsing;

namespace ClaudePerf.Core.Agents;

/// <summary>
/// Checks whether Claude Code accepts an agent's <c>hooks</c> (measured on 2.1.332). It drops the agent if they are not
/// a map, or if the hooks of an event that decides about permissions are malformed; malformed hooks of other events are
/// ignored silently.
/// </summary>
internal static class AgentHooks
{
    private static readonly string[] PermissionEvents = ["PreToolUse", "PermissionRequest"];

    /// <summary>Whether the agent loads with these hooks.</summary>
    public static bool AreAccepted(FrontmatterValue? hooks)
    {
        if (hooks is null || IsNothing(hooks))
            return true;
        return hooks.Kind == FrontmatterValueKind.Map
            && PermissionEvents.All(name =>
                Entry(hooks, name) is not { } value || value.Kind == FrontmatterValueKind.Null || IsEvent(value));
    }

    // The values that are falsy in JavaScript.
    private static bool IsNothing(FrontmatterValue value) => value.Kind switch
    {
        FrontmatterValueKind.Null => true,
        FrontmatterValueKind.Text => value.Text.Length == 0,
        FrontmatterValueKind.Boolean => value.ShownText == "false",
        FrontmatterValueKind.Number => value.ShownText is "0" or "NaN",
        _ => false,
    };

    private static bool IsEvent(FrontmatterValue value) => value.Kind == FrontmatterValueKind.List && value.Items.All(IsMatcher);

    private static bool IsMatcher(FrontmatterValue value) =>
        value.Kind == FrontmatterValueKind.Map
        && IsTextOrMissing(value, "matcher")
        && Entry(value, "hooks") is { Kind: FrontmatterValueKind.List } hooks
        && hooks.Items.All(IsHook);

    private static bool IsHook(FrontmatterValue value)
    {
        if (value.Kind != FrontmatterValueKind.Map || Entry(value, "type") is not { Kind: FrontmatterValueKind.Text } type)
            return false;
        var isComplete = type.Text switch
        {
            "command" => IsText(value, "command"),
            "prompt" or "agent" => IsText(value, "prompt"),
            "http" => Entry(value, "url") is { Kind: FrontmatterValueKind.Text } url && Uri.TryCreate(url.Text, UriKind.Absolute, out _),
            "mcp_tool" => IsText(value, "server") && IsText(value, "tool"),
            _ => false,
        };
        return isComplete && IsOf(value, "timeout", IsPositive) && IsOf(value, "async", IsBoolean) && IsOf(value, "once", IsBoolean)
            && IsOf(value, "args", static args => args.Kind == FrontmatterValueKind.List)
            && IsOf(value, "shell", static shell => shell.Text is "bash" or "powershell")
            && IsTextOrMissing(value, "statusMessage") && IsTextOrMissing(value, "model") && IsTextOrMissing(value, "if");
    }

    private static bool IsPositive(FrontmatterValue value) =>
        value.Kind == FrontmatterValueKind.Number
        && double.TryParse(value.ShownText, System.Globalization.CultureInfo.InvariantCulture, out var number)
        && number > 0;

    private static bool IsBoolean(FrontmatterValue value) => value.Kind == FrontmatterValueKind.Boolean;

    private static bool IsOf(FrontmatterValue map, string key, Func<FrontmatterValue, bool> isValid) =>
        Entry(map, key) is not { } value || isValid(value);

    private static bool IsText(FrontmatterValue map, string key) => Entry(map, key) is { Kind: FrontmatterValueKind.Text };

    private static bool IsTextOrMissing(FrontmatterValue map, string key) => Entry(map, key) is null or { Kind: FrontmatterValueKind.Text };

    private static FrontmatterValue? Entry(FrontmatterValue map, string key) => map.Entries.LastOrDefault(entry => entry.Key == key)?.Value;
}
