using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Core.Savings.Applying;

/// <summary>Where Claude Code finds settings, strongest first: managed, the project's local file, the project's, the user's.</summary>
public sealed record SettingScopes
{
    private const string FileName = "settings.json";

    // These variables take precedence over the setting in every file, and so do those in the "env" of a file.
    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["autoCompactWindow"] = "CLAUDE_CODE_AUTO_COMPACT_WINDOW",
        ["promptCacheTtl"] = "CLAUDE_CODE_PROMPT_CACHE_TTL",
        ["subagentPromptCacheTtl"] = "CLAUDE_CODE_SUBAGENT_PROMPT_CACHE_TTL",
    };

    // What turns off what a setting controls: a setting that is false, and variables that are set (as Claude Code 2.1.332 does).
    private static readonly Dictionary<string, (string Setting, string[] Variables)> Switches = new(StringComparer.Ordinal)
    {
        ["autoCompactWindow"] = ("autoCompactEnabled", ["DISABLE_COMPACT", "DISABLE_AUTO_COMPACT"]),
    };

    private static readonly HashSet<string> TrueValues = new(StringComparer.OrdinalIgnoreCase) { "1", "true", "yes", "on" };

    /// <summary>The folder that an administrator manages; null if there is none.</summary>
    public string? ManagedFolder { get; init; }

    /// <summary>The folder of the project.</summary>
    public required string Project { get; init; }

    /// <summary>The user's configuration folder.</summary>
    public required string UserFolder { get; init; }

    /// <summary>Returns the value of an environment variable; null if it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>The user's home folder, to which <c>~/</c> refers.</summary>
    public required string HomeFolder { get; init; }

    /// <summary>The user's settings file.</summary>
    public string UserFile => Path.Combine(UserFolder, FileName);

    /// <summary>The full path of the settings file that takes a finding's setting.</summary>
    /// <param name="finding">The finding.</param>
    public string FileOf(SavingFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.SettingFile switch
        {
            null or SavingFinding.DefaultUserSettings => UserFile,
            ['~', '/' or '\\', .. var rest] => Path.GetFullPath(Path.Combine(HomeFolder, rest)),
            var path => Path.GetFullPath(path, Project),
        };
    }

    /// <summary>What takes precedence over a setting in a file.</summary>
    internal IEnumerable<string> Overrides(string file, string setting, string value)
    {
        var isUsers = file == UserFile;
        var project = isUsers ? Project : Path.GetDirectoryName(Path.GetDirectoryName(file)) ?? Project;
        var folder = Path.Combine(project, EcosystemPlaces.ConfigurationFolder);
        var managed = ManagedFolder is { } managedFolder ? Path.Combine(managedFolder, EcosystemPlaces.ManagedSettingsFile) : null;
        var order = new[] { managed, Path.Combine(folder, EcosystemPlaces.LocalSettingsFile), Path.Combine(folder, FileName), UserFile }
            .OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (SwitchOf(order, setting) is { } off)
        {
            yield return off;
            yield break;
        }
        if (Variables.TryGetValue(setting, out var variable) && Find(order, "env." + variable) is { } set && IsSameText(set.Value, value))
            yield break;
        if (variable is not null && ReasonOf(order, variable, value) is { } reason)
        {
            yield return reason;
            yield break;
        }
        // Lists are merged, so none overrides another.
        var stronger = order.TakeWhile(other => other != file).ToList();
        if (!value.StartsWith('[') && Find(stronger, setting) is { } other && Differs(other.Value, value))
        {
            var where = isUsers && other.File != managed ? $" in '{project}'" : "";
            yield return $"It has no effect{where} because '{other.File}' sets it to {other.Value}.";
        }
    }

    private string? SwitchOf(IReadOnlyList<string> order, string setting)
    {
        if (!Switches.TryGetValue(setting, out var off))
            return null;
        if (Find(order, off.Setting) is { Value: "false" } disabled)
            return $"It has no effect because '{disabled.File}' sets {off.Setting} to false.";
        foreach (var variable in off.Variables)
        {
            if (Find(order, "env." + variable) is { } set)
            {
                if (TrueValues.Contains(set.Value.Trim('"')))
                    return $"It has no effect because '{set.File}' sets the environment variable {variable} to {set.Value}.";
            }
            else if (Variable(variable) is { } text && TrueValues.Contains(text))
            {
                return $"It has no effect because the environment variable {variable} is {text}.";
            }
        }
        return null;
    }

    private string? ReasonOf(IReadOnlyList<string> order, string variable, string value)
    {
        if (Find(order, "env." + variable) is { } set)
            return $"It has no effect because '{set.File}' sets the environment variable {variable} to {set.Value}.";
        return Variable(variable) is { Length: > 0 } text && !IsSameText(text, value)
            ? $"It has no effect because the environment variable {variable} is {text}."
            : null;
    }

    // Variables are texts, also for a setting that is a number.
    private static bool IsSameText(string one, string other) => one.Trim('"') == other.Trim('"');

    private static bool Differs(string one, string other) => !SettingText.AreEqual(one, other);

    private static (string File, string Value)? Find(IEnumerable<string> files, string setting)
    {
        foreach (var file in files)
        {
            try
            {
                if (ClaudeSettingsFile.Read(file) is { } read && SettingText.Value(read.Text, setting) is { } value)
                    return (file, value);
            }
            catch (HookSettingsException)
            {
                // Claude Code ignores a settings file that it cannot read.
            }
        }
        return null;
    }
}
