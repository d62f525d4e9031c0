using System.Collections.Frozen;
using System.Text.Json;

namespace ClaudePerf.Core.Agents.Settings;

/// <summary>
/// The settings and variables that affect costs, and the values they accept (measured on Claude Code 2.1.332).
/// </summary>
internal static class SettingsForm
{
    /// <summary>Settings for which only the value of the file with the highest precedence counts.</summary>
    internal static readonly FrozenSet<string> Scalars = FrozenSet.ToFrozenSet(
        [
            "skillListingBudgetFraction", "skillListingMaxDescChars", "disableBundledSkills", "autoMemoryEnabled", "includeGitInstructions",
            "promptCacheTtl", "subagentPromptCacheTtl",
        ], StringComparer.Ordinal);

    /// <summary>The environment variables; <c>env</c> in the settings sets them as well.</summary>
    internal static readonly FrozenSet<string> Variables = FrozenSet.ToFrozenSet(
        [
            "ANTHROPIC_MODEL", "ANTHROPIC_DEFAULT_OPUS_MODEL", "ANTHROPIC_DEFAULT_SONNET_MODEL", "ANTHROPIC_DEFAULT_HAIKU_MODEL",
            "ANTHROPIC_DEFAULT_FABLE_MODEL",
            "CLAUDE_CODE_SUBAGENT_MODEL", "ENABLE_TOOL_SEARCH", "CLAUDE_CODE_DISABLE_AUTO_MEMORY", "CLAUDE_CODE_DISABLE_GIT_INSTRUCTIONS",
            "CLAUDE_CODE_PROMPT_CACHE_TTL", "CLAUDE_CODE_SUBAGENT_PROMPT_CACHE_TTL", "ENABLE_PROMPT_CACHING_1H", BaseUrl,
            "CLAUDE_CODE_ATTRIBUTION_HEADER",
        ], StringComparer.Ordinal);

    /// <summary>The variable that names the address for requests.</summary>
    internal const string BaseUrl = "ANTHROPIC_BASE_URL";

    private const string ProviderHost = "api.anthropic.com";

    /// <summary>
    /// The host of an address, with its port if it is not the default; null for the provider's own host, and for text
    /// that is not an address.
    /// </summary>
    internal static string? GatewayOf(string address) =>
        Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri)
            && uri.Host.Length > 0
            && !uri.Host.Equals(ProviderHost, StringComparison.OrdinalIgnoreCase)
            ? uri.IsDefaultPort ? uri.Host : uri.Authority
            : null;

    /// <summary>
    /// The displayed value of a variable: only the host of an address, because an address may contain a user name and
    /// password.
    /// </summary>
    internal static string Shown(string name, string value) => name == BaseUrl ? GatewayOf(value) ?? ProviderHost : value;

    /// <summary>Whether a variable's text means "off".</summary>
    internal static bool IsOff(string value) => value.Trim().ToUpperInvariant() is "0" or "FALSE" or "NO" or "OFF";

    /// <summary>
    /// The names of the settings with an invalid type of value. An invalid TTL or rule is ignored individually.
    /// </summary>
    internal static IEnumerable<string> InvalidSettings(JsonElement root) =>
        root.EnumerateObject().Where(static property => !IsValid(property.Name, property.Value)).Select(static property => property.Name);

    /// <summary>The value of an entry of <c>skillOverrides</c>; null if it is invalid.</summary>
    internal static SkillVisibility? Visibility(JsonElement value) =>
        value.ValueKind != JsonValueKind.String ? null : value.GetString() switch
    {
        "on" => SkillVisibility.Full,
        "name-only" => SkillVisibility.NameOnly,
        "user-invocable-only" => SkillVisibility.UserOnly,
        "off" => SkillVisibility.Off,
        _ => null,
    };

    /// <summary>Whether a variable's text means "on".</summary>
    internal static bool IsOn(string value) => value.Trim().ToUpperInvariant() is "1" or "TRUE" or "YES" or "ON";

    private static bool IsValid(string name, JsonElement value) => name switch
    {
        "claudeMdExcludes" or "enabledMcpjsonServers" or "disabledMcpjsonServers" => IsList(value),
        "permissions" => value.ValueKind == JsonValueKind.Object
            && (!value.TryGetProperty("deny", out var deny) || deny.ValueKind == JsonValueKind.Array),
        "skillOverrides" => value.ValueKind == JsonValueKind.Object
            && value.EnumerateObject().All(static skill => Visibility(skill.Value) is not null),
        "skillListingBudgetFraction" => value.ValueKind == JsonValueKind.Number && value.GetDouble() is > 0 and <= 1,
        "skillListingMaxDescChars" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var units) && units > 0,
        "disableBundledSkills" or "autoMemoryEnabled" or "includeGitInstructions" or "enableAllProjectMcpServers" =>
            value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "model" or "outputStyle" => value.ValueKind == JsonValueKind.String,
        "env" => value.ValueKind == JsonValueKind.Object,
        _ => true,
    };

    private static bool IsList(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String);
}
