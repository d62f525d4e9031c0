namespace ClaudePerf.Core.Validation.Rules;

/// <summary>The parts of a name such as <c>tools:reviewer</c>, as Claude Code calls what plugins bring.</summary>
internal static class QualifiedName
{
    /// <summary>The plugin; empty where the name has none.</summary>
    internal static string PluginOf(string name) => name.IndexOf(':', StringComparison.Ordinal) is > 0 and var end ? name[..end] : "";

    /// <summary>The name within the plugin and its folders.</summary>
    internal static string OwnOf(string name) => name[(name.LastIndexOf(':') + 1)..];

    /// <summary>The whole name, and the name within the plugin.</summary>
    internal static string[] Both(string name) => [name, OwnOf(name)];

    /// <summary>Whether the name is of a plugin that is not among these: what it has, nobody here knows.</summary>
    internal static bool IsOfOther(string name, HashSet<string> plugins) => PluginOf(name) is { Length: > 0 } plugin && !plugins.Contains(plugin);
}
