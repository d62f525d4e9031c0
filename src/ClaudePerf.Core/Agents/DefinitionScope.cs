namespace ClaudePerf.Core.Agents;

/// <summary>Where a definition comes from, the strongest first: of two definitions of one name the stronger scope's loads.</summary>
public enum DefinitionScope
{
    /// <summary>The folder an administrator manages for all users of the machine.</summary>
    Managed,

    /// <summary>A <c>.claude</c> folder between the folder Claude Code starts in and its repository's root.</summary>
    Project,

    /// <summary>The user's own <c>~/.claude</c>.</summary>
    User,

    /// <summary>An installed and enabled plugin, or the root itself where that is a plugin.</summary>
    Plugin,

    /// <summary>A file read on its own, outside any ecosystem.</summary>
    None,
}
