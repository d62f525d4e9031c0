namespace ClaudePerf.Core.Validation.Rules;

/// <summary>The parts of a name such as <c>tools:reviewer</c>, Claude Code's form for plugins' definitions.</summary>
internal static class QualifiedName
{
    /// <summary>The plugin; empty if the name has none.</summary>
    internal static string PluginOf(string name) => name.IndexOf(':', StringComparison.Ordinal) is > 0 and var end ? name[..end] : "";

    /// <summary>The name without the plugin and its folders.</summary>
    internal static string LocalNameOf(string name) => name[(name.LastIndexOf(':') + 1)..];

    /// <summary>The full name, and the name without the plugin.</summary>
    internal static string[] Both(string name) => [name, LocalNameOf(name)];

    /// <summary>
    /// Whether the name belongs to a plugin that is not among these, so its definitions are unknown.
    /// </summary>
    internal static bool IsFromOtherPlugin(string name, HashSet<string> plugins) =>
        PluginOf(name) is { Length: > 0 } plugin && !plugins.Contains(plugin);
}
