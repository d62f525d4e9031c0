using System.Collections.Immutable;
using ClaudePerf.Core.Agents.McpServers;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>Where to look for an ecosystem, and what to include.</summary>
public sealed record EcosystemOptions
{
    /// <summary>The folder where Claude Code would be started.</summary>
    public required string Root { get; init; }

    /// <summary>The user's home folder, to which <c>~/</c> refers.</summary>
    public string HomeFolder { get; init; } = UserHome.Path;

    /// <summary>
    /// The user's configuration folder; null for <c>.claude</c> in <see cref="HomeFolder"/>. See
    /// <see cref="EnvironmentUserFolder"/>.
    /// </summary>
    public string? UserFolder { get; init; }

    /// <summary>
    /// The folder that an administrator manages; null if there is none. See <see cref="DefaultManagedFolder"/>.
    /// </summary>
    public string? ManagedFolder { get; init; }

    /// <summary>Whether to include the user's own definitions and memory.</summary>
    public bool IncludeUser { get; init; } = true;

    /// <summary>Whether to include installed and enabled plugins.</summary>
    public bool IncludePlugins { get; init; } = true;

    /// <summary>
    /// Whether a root without definitions is searched for loose files, such as <c>agents/*.md</c> in the checkout of a
    /// collection. Their scope is <see cref="DefinitionScope.None"/>.
    /// </summary>
    public bool IncludeLoose { get; init; }

    /// <summary>Whether imports from outside the root are read; Claude Code asks the user for approval once.</summary>
    public bool AllowOutsideRoot { get; init; }

    /// <summary>
    /// The environment variables that Claude Code would be started with, if they affect costs. None by default; see
    /// <see cref="ProcessVariables"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The user's MCP server state in Claude Code. Empty by default; see <see cref="ReadMcpState"/>.</summary>
    public UserMcpState McpState { get; init; } = UserMcpState.Empty;

    /// <summary>
    /// Returns the same options with the user's MCP server state for the root, if the user's own files are included.
    /// </summary>
    public EcosystemOptions ReadMcpState() => IncludeUser ? this with { McpState = UserMcpState.Read(StateFile, Root) } : this;

    /// <summary>
    /// Returns those variables of this process, which Claude Code would inherit if started from the same shell.
    /// </summary>
    public static IReadOnlyDictionary<string, string> ProcessVariables() => SettingsForm.Variables
        .Select(static name => KeyValuePair.Create(name, Environment.GetEnvironmentVariable(name)))
        .Where(static variable => !string.IsNullOrEmpty(variable.Value))
        .ToImmutableSortedDictionary(static variable => variable.Key, static variable => variable.Value!, StringComparer.Ordinal);

    /// <summary>The folder that Claude Code's administrators use on this system.</summary>
    public static string DefaultManagedFolder =>
        OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "ClaudeCode") :
        OperatingSystem.IsMacOS() ? "/Library/Application Support/ClaudeCode" :
        "/etc/claude-code";

    /// <summary>
    /// The configuration folder that the environment variable <c>CLAUDE_CONFIG_DIR</c> names; null if it is not set.
    /// </summary>
    public static string? EnvironmentUserFolder =>
        Environment.GetEnvironmentVariable("CLAUDE_CONFIG_DIR") is { Length: > 0 } folder ? folder : null;

    /// <summary>
    /// The file in which Claude Code stores the user's state: next to the configuration folder, or in it if another
    /// folder was set.
    /// </summary>
    internal string StateFile => Path.Combine(UserFolder is null ? HomeFolder : UserConfiguration, ".claude.json");

    /// <summary>The user's configuration folder, from whichever source.</summary>
    public string UserConfiguration => Path.GetFullPath(UserFolder ?? Path.Combine(HomeFolder, ".claude"));
}
