using System.Collections.Immutable;
using System.Text.Json;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Settings;

/// <summary>
/// Merges settings files, in order of precedence. As measured on Claude Code 2.1.332: an invalid value makes it ignore
/// the whole file, except in the managed file, where it ignores only the value.
/// </summary>
internal sealed class SettingsReader(ICollection<DefinitionDiagnostic> diagnostics)
{
    private readonly List<AppliedSetting> _applied = [];
    private readonly Dictionary<string, JsonElement> _scalars = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly List<string> _excludes = [];
    private readonly List<string> _denied = [];
    private readonly List<McpApproval> _approvals = [];
    private readonly List<string> _disabledServers = [];
    private readonly Dictionary<string, SkillVisibility> _overrides = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _plugins = new(StringComparer.Ordinal);

    internal void Add(string path, bool isManaged)
    {
        using var json = JsonSettings.Read(path, diagnostics);
        if (json is null)
            return;
        var invalid = SettingsForm.InvalidSettings(json.RootElement).ToHashSet(StringComparer.Ordinal);
        foreach (var name in invalid)
        {
            var consequence = isManaged ? "ignores it" : "ignores the whole file";
            var message = $"The setting '{VisibleText.Of(name)}' has an invalid value; Claude Code {consequence}.";
            diagnostics.Add(new(DiagnosticSeverity.Error, message, path));
        }
        if (invalid.Count > 0 && !isManaged)
            return;
        foreach (var property in json.RootElement.EnumerateObject().Where(property => !invalid.Contains(property.Name)))
            Add(property, path);
    }

    /// <summary>Returns the settings, merged with environment variables.</summary>
    /// <param name="environment">The variables of the process; those of the settings take precedence.</param>
    internal EcosystemSettings ToSettings(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var (name, value) in environment.Where(variable =>
            SettingsForm.Variables.Contains(variable.Key) && _variables.TryAdd(variable.Key, variable.Value)))
            _applied.Add(new(name, SettingsForm.Shown(name, value), "environment"));
        return new EcosystemSettings
        {
            Model = Variable("ANTHROPIC_MODEL") ?? Text("model"),
            OutputStyle = Text("outputStyle"),
            EnabledPlugins = _plugins.ToImmutableSortedDictionary(StringComparer.Ordinal),
            MemoryExcludes = [.. _excludes],
            SkillOverrides = _overrides.ToImmutableSortedDictionary(StringComparer.Ordinal),
            SkillListingBudgetFraction = Number("skillListingBudgetFraction"),
            SkillListingMaxDescChars = (int?)Number("skillListingMaxDescChars"),
            DisableBundledSkills = Flag("disableBundledSkills", otherwise: false),
            Denied = [.. _denied],
            AutoMemory = Flag("autoMemoryEnabled", otherwise: true) && !IsOn("CLAUDE_CODE_DISABLE_AUTO_MEMORY"),
            GitInstructions = Flag("includeGitInstructions", otherwise: true) && !IsOn("CLAUDE_CODE_DISABLE_GIT_INSTRUCTIONS"),
            MainCacheMinutes = Minutes(Variable("CLAUDE_CODE_PROMPT_CACHE_TTL"))
                ?? Minutes(Text("promptCacheTtl"))
                ?? (IsOn("ENABLE_PROMPT_CACHING_1H") ? 60 : null),
            SubagentCacheMinutes = Minutes(Variable("CLAUDE_CODE_SUBAGENT_PROMPT_CACHE_TTL"))
                ?? Minutes(Text("subagentPromptCacheTtl"))
                ?? (IsOn("ENABLE_PROMPT_CACHING_1H") ? 60 : null),
            SubagentModel = Variable("CLAUDE_CODE_SUBAGENT_MODEL") is { } model
                && !string.Equals(model, "inherit", StringComparison.OrdinalIgnoreCase)
                ? model
                : null,
            ModelAliases = Aliases().ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase),
            DefersTools = Variable("ENABLE_TOOL_SEARCH") is not { } search || SettingsForm.IsOn(search),
            Gateway = Variable(SettingsForm.BaseUrl) is { } address ? SettingsForm.GatewayOf(address) : null,
            SendsHeader = Variable("CLAUDE_CODE_ATTRIBUTION_HEADER") is not { } header || !SettingsForm.IsOff(header),
            McpApprovals = [.. _approvals],
            DisabledMcpServers = [.. _disabledServers],
            Applied = [.. _applied],
        };
    }

    private void Add(JsonProperty property, string path)
    {
        var value = property.Value;
        switch (property.Name)
        {
            case "claudeMdExcludes":
                _excludes.AddRange(Strings(value).Except(_excludes));
                break;
            case "permissions" when value.TryGetProperty("deny", out var deny):
                _denied.AddRange(Strings(deny).Except(_denied));
                value = deny;
                break;
            case "skillOverrides":
                foreach (var skill in value.EnumerateObject())
                    _overrides.TryAdd(skill.Name, SettingsForm.Visibility(skill.Value)!.Value);
                break;
            case "enabledMcpjsonServers":
                _approvals.AddRange(Strings(value).Select(server => new McpApproval(server, path)));
                break;
            case "enableAllProjectMcpServers":
                if (value.GetBoolean())
                    _approvals.Add(new McpApproval(null, path));
                break;
            case "disabledMcpjsonServers":
                _disabledServers.AddRange(Strings(value).Except(_disabledServers));
                break;
            case "enabledPlugins" when value.ValueKind == JsonValueKind.Object:
                foreach (var plugin in value.EnumerateObject().Where(static plugin =>
                    plugin.Value.ValueKind is JsonValueKind.True or JsonValueKind.False))
                    _plugins.TryAdd(plugin.Name, plugin.Value.ValueKind == JsonValueKind.True);
                return;
            case "env":
                foreach (var variable in value.EnumerateObject().Where(static variable => SettingsForm.Variables.Contains(variable.Name)))
                {
                    if (_variables.TryAdd(variable.Name, variable.Value.ToString()))
                        _applied.Add(new(variable.Name, SettingsForm.Shown(variable.Name, variable.Value.ToString()), path));
                }
                return;
            case "model" or "outputStyle":
                if (value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0)
                    _scalars.TryAdd(property.Name, value.Clone());
                return;
            case var name when SettingsForm.Scalars.Contains(name):
                if (!_scalars.TryAdd(name, value.Clone()))
                    return;
                break;
            default:
                return;
        }
        _applied.Add(new(property.Name == "permissions" ? "permissions.deny" : property.Name, value.GetRawText(), path));
    }

    private IEnumerable<KeyValuePair<string, string>> Aliases()
    {
        foreach (var family in (string[])["opus", "sonnet", "haiku", "fable"])
        {
            if (Variable($"ANTHROPIC_DEFAULT_{family.ToUpperInvariant()}_MODEL") is { } model)
                yield return KeyValuePair.Create(family, model);
        }
    }

    private string? Variable(string name) => _variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private bool IsOn(string name) => Variable(name) is { } value && SettingsForm.IsOn(value);

    private string? Text(string name) =>
        _scalars.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private double? Number(string name) => _scalars.TryGetValue(name, out var value) ? value.GetDouble() : null;

    private bool Flag(string name, bool otherwise) => _scalars.TryGetValue(name, out var value) ? value.GetBoolean() : otherwise;

    private static int? Minutes(string? lifetime) => lifetime switch
    {
        "5m" => 5,
        "1h" => 60,
        _ => null,
    };

    private static IEnumerable<string> Strings(JsonElement array) =>
        array.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!);
}
