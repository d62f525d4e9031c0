using System.Collections.Immutable;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Agents.Settings;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>Where an ecosystem is looked for and how far.</summary>
public sealed record EcosystemOptions
{
    /// <summary>The folder Claude Code would be started in.</summary>
    public required string Root { get; init; }

    /// <summary>The user's home folder, which <c>~/</c> stands for.</summary>
    public string HomeFolder { get; init; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>The user's configuration folder; null for <c>.claude</c> in <see cref="HomeFolder"/>. See <see cref="EnvironmentUserFolder"/>.</summary>
    public string? UserFolder { get; init; }

    /// <summary>The folder an administrator manages; null where there is none. See <see cref="DefaultManagedFolder"/>.</summary>
    public string? ManagedFolder { get; init; }

    /// <summary>Whether the user's own definitions and memory belong to it.</summary>
    public bool IncludeUser { get; init; } = true;

    /// <summary>Whether installed and enabled plugins belong to it.</summary>
    public bool IncludePlugins { get; init; } = true;

    /// <summary>
    /// Whether a root without definitions of its own is searched for loose files, such as <c>agents/*.md</c> in the checkout of a
    /// collection. They get <see cref="DefinitionScope.None"/>.
    /// </summary>
    public bool IncludeLoose { get; init; }

    /// <summary>Whether imports from outside the root are read; Claude Code asks the user for approval once.</summary>
    public bool AllowOutsideRoot { get; init; }

    /// <summary>The environment variables that Claude Code would be started with, as far as they bear on what is paid. None by default; see <see cref="ProcessVariables"/>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What Claude Code's state of the user says of MCP servers. Nothing by default; see <see cref="ReadMcpState"/>.</summary>
    public UserMcpState McpState { get; init; } = UserMcpState.Empty;

    /// <summary>The same with what Claude Code's state of the user says of MCP servers for the root, where the user's own belongs to the ecosystem.</summary>
    public EcosystemOptions ReadMcpState() => IncludeUser ? this with { McpState = UserMcpState.Read(StateFile, Root) } : this;

    /// <summary>Those variables of this process, which Claude Code would inherit if it were started from the same shell.</summary>
    public static IReadOnlyDictionary<string, string> ProcessVariables() => SettingsForm.Variables
        .Select(static name => KeyValuePair.Create(name, Environment.GetEnvironmentVariable(name)))
        .Where(static variable => !string.IsNullOrEmpty(variable.Value))
        .ToImmutableSortedDictionary(static variable => variable.Key, static variable => variable.Value!, StringComparer.Ordinal);

    /// <summary>The folder Claude Code's administrators use on this system.</summary>
    public static string DefaultManagedFolder =>
        OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "ClaudeCode") :
        OperatingSystem.IsMacOS() ? "/Library/Application Support/ClaudeCode" :
        "/etc/claude-code";

    /// <summary>The configuration folder that the environment variable <c>CLAUDE_CONFIG_DIR</c> names; null where it names none.</summary>
    public static string? EnvironmentUserFolder =>
        Environment.GetEnvironmentVariable("CLAUDE_CONFIG_DIR") is { Length: > 0 } folder ? folder : null;

    /// <summary>Where Claude Code keeps its own state of the user: beside the configuration folder, or in it where another was named.</summary>
    internal string StateFile => Path.Combine(UserFolder is null ? HomeFolder : UserConfiguration, ".claude.json");

    /// <summary>The user's configuration folder, wherever it was taken from.</summary>
    public string UserConfiguration => Path.GetFullPath(UserFolder ?? Path.Combine(HomeFolder, ".claude"));
}
