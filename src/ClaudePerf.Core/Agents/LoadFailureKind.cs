namespace ClaudePerf.Core.Agents;

/// <summary>Why Claude Code does not load a definition. <see cref="PromptDefinition.LoadFailure"/> says it in words.</summary>
public enum LoadFailureKind
{
    /// <summary>Claude Code loads it.</summary>
    None,

    /// <summary>The file is larger than Claude Code loads.</summary>
    TooLarge,

    /// <summary>The file has no frontmatter.</summary>
    NoFrontmatter,

    /// <summary>There is text or a blank line before the frontmatter.</summary>
    MisplacedFrontmatter,

    /// <summary>The frontmatter is too long, is not valid YAML or has no fields.</summary>
    InvalidFrontmatter,

    /// <summary>The name is missing, empty or not a text.</summary>
    MissingName,

    /// <summary>The name contains a colon, which is reserved for plugins.</summary>
    ColonInName,

    /// <summary>The name begins with a hyphen.</summary>
    HyphenBeforeName,

    /// <summary>The description is missing, empty or not a text.</summary>
    MissingDescription,

    /// <summary>The hooks do not have the format that Claude Code requires.</summary>
    InvalidHooks,
}
