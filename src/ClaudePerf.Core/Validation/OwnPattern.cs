using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation;

/// <summary>What an entry of <c>customRules</c> in an ecosystem's settings says.</summary>
/// <param name="Id">The rule's id.</param>
/// <param name="Expression">The pattern; without backtracking.</param>
/// <param name="MustMatch">Whether a text that it does not match is a finding, or each place that it does.</param>
/// <param name="Message">The message; <c>{match}</c> and <c>{name}</c> stand for the text that was found and the definition's name.</param>
/// <param name="Severity">How much it matters.</param>
internal sealed record OwnPattern(string Id, Regex Expression, bool MustMatch, string Message, FindingSeverity Severity)
{
    /// <summary>The kinds of definitions; empty for all.</summary>
    internal ImmutableArray<PromptKind> Kinds { get; init; } = [];

    /// <summary>A wildcard pattern of paths from the ecosystem's folder, with forward slashes; null for all. A star goes across
    /// folders.</summary>
    internal string? Path { get; init; }

    /// <summary>A field of the frontmatter; null where a part of the file is meant.</summary>
    internal string? Field { get; init; }

    /// <summary>Which part of the file, where no field is named.</summary>
    internal OwnPart In { get; init; } = OwnPart.Body;

    internal bool IsAbout(PromptDefinition definition, string root) =>
        definition.Path.Length > 0
        && (Kinds.IsEmpty || Kinds.Contains(definition.Kind))
        && (Path is null || FileSystemName.MatchesSimpleExpression(Path, System.IO.Path.GetRelativePath(root,
            definition.Path).Replace('\\', '/')));

    /// <summary>The range of the file's text that the pattern is held against; null where the field is not there.</summary>
    internal (int Start, int End)? Part(PromptDefinition definition)
    {
        if (Field is not null)
            return definition.Frontmatter[Field] is { } field ? (field.Start, Math.Max(field.Start, field.End)) : null;
        return In switch
        {
            OwnPart.Body => (definition.BodyOffset, definition.Text.Length),
            OwnPart.Frontmatter => definition.Frontmatter.Exists ? (definition.Frontmatter.Start, definition.Frontmatter.End) : null,
            _ => (0, definition.Text.Length),
        };
    }

    internal string MessageFor(PromptDefinition definition, string match) =>
        Message.Replace("{match}", match, StringComparison.Ordinal).Replace("{name}", definition.Name, StringComparison.Ordinal);
}

/// <summary>A part of a definition's file.</summary>
internal enum OwnPart
{
    /// <summary>What follows the frontmatter.</summary>
    Body,

    /// <summary>The frontmatter as it is written.</summary>
    Frontmatter,

    /// <summary>All of it.</summary>
    File,
}
