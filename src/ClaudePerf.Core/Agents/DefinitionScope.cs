namespace ClaudePerf.Core.Agents;

/// <summary>
/// Where a definition comes from, in order of precedence: of two definitions with one name, the first of these scopes
/// is loaded.
/// </summary>
public enum DefinitionScope
{
    /// <summary>The folder that an administrator manages for all users of the machine.</summary>
    Managed,

    /// <summary>A <c>.claude</c> folder between the folder where Claude Code starts and its repository's root.</summary>
    Project,

    /// <summary>The user's own <c>~/.claude</c>.</summary>
    User,

    /// <summary>An installed and enabled plugin, or the root itself if it is a plugin.</summary>
    Plugin,

    /// <summary>A file read separately, outside any ecosystem.</summary>
    None,
}
