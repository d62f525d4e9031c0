using System.Text.Json;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Savings.Startup;

/// <summary>
/// What takes a start-up text out of prompts, as measured with Claude Code 2.1.332 (docs/claude-code.md): a denied tool or agent is
/// not sent, nor a skill that only the user can call; denying <c>Skill(name)</c> changes nothing; a denied server still sends its
/// instructions, so it must be removed.
/// </summary>
/// <param name="Text">What to do.</param>
/// <param name="Setting">The setting's name; null if it is not a setting.</param>
/// <param name="Value">The setting's value as JSON.</param>
/// <param name="SettingFile">The settings file.</param>
/// <param name="File">The file to change.</param>
/// <param name="Line">The line of the file.</param>
internal sealed record StartupChange(string Text, string? Setting = null, string? Value = null, string? SettingFile = null,
    string? File = null, int? Line = null)
{
    internal const string Deny = "permissions.deny";

    /// <summary>The change for a text; null if it cannot be taken out of prompts.</summary>
    internal static StartupChange? Of(StartupText text, StartupPlaces places)
    {
        var (part, name) = text.Key;
        switch (part)
        {
            case SavingPart.MemoryFile:
                return new StartupChange("Shorten it (Optimize-AgentPrompt), or move what only some files need to rules with 'paths:'.",
                    File: VisibleText.Of(name));
            case SavingPart.Hook:
                return new StartupChange("Shorten what SessionStart hooks print; /hooks lists them.");
            case SavingPart.OutputStyle:
                return InSettings(text, "outputStyle", "\"default\"");
            case SavingPart.SystemPrompt when name == StartupNames.SystemPromptAdditions:
                return new StartupChange("Shorten --append-system-prompt and what else adds to the system prompt.");
            case SavingPart.Environment when name == StartupNames.GitStatus:
                return InSettings(text, "includeGitInstructions", "false");
        }
        if (!StartupNames.IsSafe(name) || (part == SavingPart.Tool && StartupNames.IsEssential(name)))
            return null;
        return part switch
        {
            SavingPart.Tool or SavingPart.McpTool => InSettings(text, Deny, List(name)),
            SavingPart.Agent => InSettings(text, Deny, List($"Agent({name})")) with { File = places.Definition(text)?.Path },
            SavingPart.Skill => OfSkill(text, places),
            SavingPart.McpServer => OfServer(text, places),
            SavingPart.Plugin => new StartupChange($"claude plugin disable {name}"),
            _ => null,
        };
    }

    private static StartupChange? OfSkill(StartupText text, StartupPlaces places)
    {
        var definition = places.Definition(text);
        // The setting does not apply to a plugin's skills, and without the file a colon may mean either.
        if (places.IsPreloaded(text) || (definition is null ? StartupNames.PluginOf(text.Key.Name) is not null
            : definition.Source is not null))
        {
            return null;
        }
        var change = InSettings(text, "skillOverrides", $"{{\"{JsonEncodedText.Encode(text.Key.Name)}\": \"user-invocable-only\"}}");
        // The first line of the frontmatter is line 2.
        return definition is null ? change : change with
        {
            Text = $"disable-model-invocation: true in the frontmatter of {VisibleText.Of(definition.Path)}, or {change.Text}",
            File = definition.Path,
            Line = definition.BodyOffset > 0 ? 2 : 1,
        };
    }

    private static StartupChange OfServer(StartupText text, StartupPlaces places)
    {
        var server = places.Server(text);
        var name = server is not null && StartupNames.IsSafe(server.Name) ? server.Name : text.Key.Name;
        if (server?.Scope == McpServerScope.Project)
            return InSettings(text, "disabledMcpjsonServers", List(server.Name)) with { File = server.Path };
        if (server?.Scope == McpServerScope.Plugin
            || (server is null && name.StartsWith(StartupNames.PluginServer, StringComparison.Ordinal)))
            return new StartupChange($"Disable {text.Key.Name} in /mcp, or its plugin (claude plugin disable).", File: server?.Path);
        var scope = server?.Scope switch { McpServerScope.Local => " --scope local", McpServerScope.User => " --scope user", _ => "" };
        return new StartupChange($"claude mcp remove {name}{scope}", File: server?.Path);
    }

    // A text of a single project is removed there.
    private static StartupChange InSettings(StartupText text, string setting, string value)
    {
        var file = text.OnlyProject is { } project && Path.IsPathRooted(project) ? SavingFinding.LocalSettings(project)
            : SavingFinding.UserSettings;
        return new StartupChange(Written(setting, value, file), setting, value, file);
    }

    /// <summary>A setting as it is written in a file.</summary>
    internal static string Written(string setting, string value, string file)
    {
        var dot = setting.IndexOf('.', StringComparison.Ordinal);
        return (dot < 0 ? $"\"{setting}\": {value}" : $"\"{setting[..dot]}\": {{ \"{setting[(dot + 1)..]}\": {value} }}") + $" in {file}";
    }

    private static string List(string entry) => $"[\"{JsonEncodedText.Encode(entry)}\"]";
}
