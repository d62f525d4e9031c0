namespace ClaudePerf.Core.Agents;

/// <summary>What a <see cref="DefinitionDiagnostic"/> is about. The message says it in words, which may change.</summary>
public enum DiagnosticKind
{
    /// <summary>Anything that has no kind of its own, such as a file that cannot be read.</summary>
    Other,

    /// <summary>A frontmatter value that is not valid YAML and that Claude Code reads literally.</summary>
    RepairedValue,

    /// <summary>A frontmatter field that occurs again further down.</summary>
    RepeatedField,

    /// <summary>Bytes that are not valid UTF-8.</summary>
    InvalidBytes,

    /// <summary>Another definition with the same name is loaded instead.</summary>
    SameName,

    /// <summary>The import of a file that is missing, too deep, outside of the project, circular or skipped.</summary>
    Import,

    /// <summary>Like <see cref="Import"/>, but of a word that hardly means a file, such as a package or a person.</summary>
    ImportOfWord,

    /// <summary>A file or folder that is skipped: a link out of the project, a link loop or too many folders deep.</summary>
    SkippedPath,

    /// <summary>A plugin's manifest that Claude Code rejects.</summary>
    RejectedPlugin,

    /// <summary>An MCP server's declaration that Claude Code ignores.</summary>
    IgnoredServer,
}
