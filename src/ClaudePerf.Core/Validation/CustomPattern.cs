using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation;

/// <summary>An entry of <c>customRules</c> in an ecosystem's settings.</summary>
/// <param name="Id">The rule's id.</param>
/// <param name="Expression">The pattern, compiled without backtracking.</param>
/// <param name="MustMatch">True to report texts that the pattern does not match, false to report each match.</param>
/// <param name="Message">The message; <c>{match}</c> and <c>{name}</c> stand for the matched text and the
/// definition's name.</param>
/// <param name="Severity">How severe its findings are.</param>
internal sealed record CustomPattern(string Id, Regex Expression, bool MustMatch, string Message, FindingSeverity Severity)
{
    /// <summary>The kinds of definitions; empty for all.</summary>
    internal ImmutableArray<PromptKind> Kinds { get; init; } = [];

    /// <summary>
    /// A wildcard pattern for paths relative to the ecosystem's folder, with forward slashes; null for all. A star
    /// also matches across folders.
    /// </summary>
    internal string? Path { get; init; }

    /// <summary>A field of the frontmatter; null if the pattern is for a part of the file.</summary>
    internal string? Field { get; init; }

    /// <summary>The part of the file, if no field is named.</summary>
    internal CustomRulePart In { get; init; } = CustomRulePart.Body;

    internal bool IsAbout(PromptDefinition definition, string root) =>
        definition.Path.Length > 0
        && (Kinds.IsEmpty || Kinds.Contains(definition.Kind))
        && (Path is null || FileSystemName.MatchesSimpleExpression(Path, System.IO.Path.GetRelativePath(root,
            definition.Path).Replace('\\', '/')));

    /// <summary>The range of the file's text that is searched; null if the field is missing.</summary>
    internal (int Start, int End)? Part(PromptDefinition definition)
    {
        if (Field is not null)
            return definition.Frontmatter[Field] is { } field ? (field.Start, Math.Max(field.Start, field.End)) : null;
        return In switch
        {
            CustomRulePart.Body => (definition.BodyOffset, definition.Text.Length),
            CustomRulePart.Frontmatter => definition.Frontmatter.Exists ? (definition.Frontmatter.Start, definition.Frontmatter.End) : null,
            _ => (0, definition.Text.Length),
        };
    }

    internal string MessageFor(PromptDefinition definition, string match) =>
        Message.Replace("{match}", match, StringComparison.Ordinal).Replace("{name}", definition.Name, StringComparison.Ordinal);
}

/// <summary>A part of a definition's file.</summary>
internal enum CustomRulePart
{
    /// <summary>The text after the frontmatter.</summary>
    Body,

    /// <summary>The frontmatter as written.</summary>
    Frontmatter,

    /// <summary>The whole file.</summary>
    File,
}
