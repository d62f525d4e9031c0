using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>
/// Creates a definition from a file's text: what each kind's loader reads from the frontmatter, and when it rejects the
/// file.
/// </summary>
internal static class DefinitionReader
{
    /// <summary>The maximum size of an agent, command or skill that Claude Code loads (measured on 2.1.332).</summary>
    internal const long MaximumBytes = 1024 * 1024;

    private const string TooLarge = "The file is larger than 1 MiB, so Claude Code does not load it.";

    /// <summary>Reads a definition.</summary>
    /// <param name="file">The file.</param>
    /// <param name="origin">Its kind and where it was found.</param>
    public static PromptDefinition Read(PromptFile file, DefinitionOrigin origin)
    {
        var kind = origin.Kind;
        var frontmatter = kind is PromptKind.Text or PromptKind.Request or PromptKind.Tools || file.Encoding != PromptEncoding.Utf8
            ? Frontmatter.None
            : Frontmatter.Read(file);
        var diagnostics = ImmutableArray.CreateBuilder<DefinitionDiagnostic>();
        if (file.InvalidOffset >= 0)
        {
            var (line, column) = file.Lines.At(file.InvalidOffset);
            diagnostics.Add(new(
                DiagnosticSeverity.Warning, "These bytes are not valid UTF-8; they are read as U+FFFD.", file.Path, line, column)
            {
                Kind = DiagnosticKind.InvalidBytes,
            });
        }
        if (file.Encoding != PromptEncoding.Utf8 && kind is not (PromptKind.Text or PromptKind.Request or PromptKind.Tools))
            diagnostics.Add(new(
                DiagnosticSeverity.Error,
                "The file is UTF-16. Claude Code reads every file as UTF-8, so it finds neither frontmatter nor text in this one.",
                file.Path));
        diagnostics.AddRange(frontmatter.Diagnostics);
        var definition = new PromptDefinition
        {
            Kind = kind,
            Name = NameOf(frontmatter, origin),
            Scope = origin.Scope,
            Source = origin.Source,
            File = file,
            Frontmatter = frontmatter,
            Description = frontmatter.GetText("description"),
            Model = frontmatter.GetText("model"),
            Effort = frontmatter.GetText("effort"),
            Paths = ConditionalPaths(frontmatter),
        };
        definition = kind switch
        {
            PromptKind.Agent => Agent(definition, diagnostics),
            PromptKind.Command or PromptKind.Skill => Skill(definition),
            _ => definition,
        };
        return definition with { Diagnostics = diagnostics.DrainToImmutable() };
    }

    private static string NameOf(Frontmatter frontmatter, DefinitionOrigin origin) => origin.Kind switch
    {
        PromptKind.Agent => origin.Prefix + (AgentName(frontmatter, origin) ?? origin.FileName),
        PromptKind.OutputStyle => origin.Prefix + (frontmatter.GetText("name") ?? origin.FileName),
        PromptKind.Skill when origin.NameInPlugin is { } named && ShownText(frontmatter, "name") is { } name => origin.Prefix + named(name),
        PromptKind.Skill or PromptKind.Command => origin.Prefix + origin.FileName,
        _ => origin.FileName,
    };

    // For a plugin's agent, any value is accepted as a name.
    private static string? AgentName(Frontmatter frontmatter, DefinitionOrigin origin) => frontmatter["name"]?.Value switch
    {
        { Kind: FrontmatterValueKind.Text, Text.Length: > 0 } value => value.Text,
        { } value when origin.Source is not null && value.ShownText.Length > 0 => value.ShownText,
        _ => null,
    };

    /// <summary>The text that Claude Code displays for a scalar field, trimmed; null if it is empty.</summary>
    internal static string? ShownText(Frontmatter frontmatter, string key) =>
        frontmatter[key]?.Value is { IsScalar: true } value
            && ScriptSpace.Trim(value.ShownText) is { IsEmpty: false } text ? text.ToString() : null;

    // Patterns that match every file do not make a definition conditional; a pattern that ends with /** stands for the
    // folder before it.
    internal static ImmutableArray<string> ConditionalPaths(Frontmatter frontmatter)
    {
        var names = frontmatter.GetNames("paths") ?? [];
        return names
            .Select(static name => name.EndsWith("/**", StringComparison.Ordinal) ? name[..^3] : name)
            .All(static name => name is "" or "**") ? [] : names;
    }

    private static PromptDefinition Agent(PromptDefinition definition, ImmutableArray<DefinitionDiagnostic>.Builder diagnostics)
    {
        var frontmatter = definition.Frontmatter;
        if (definition.Source is not null)
        {
            definition = definition with
            {
                Description = ShownText(frontmatter, "description")
                    ?? ShownText(frontmatter, "when_to_use")
                    ?? $"Agent from {definition.Source} plugin",
            };
        }
        var failure = AgentFailure(definition);
        // The frontmatter's own failures are among its diagnostics already.
        if (failure is { Kind: not (LoadFailureKind.InvalidFrontmatter or LoadFailureKind.MisplacedFrontmatter) } found)
        {
            var field = frontmatter[
                found.Kind is LoadFailureKind.MissingName or LoadFailureKind.ColonInName or LoadFailureKind.HyphenBeforeName
                    ? "name" : "description"];
            diagnostics.Add(new(DiagnosticSeverity.Error, found.Message, definition.Path, field?.Line ?? 1, field?.Column ?? 1));
        }
        return definition with
        {
            LoadFailure = failure?.Message,
            LoadFailureKind = failure?.Kind ?? LoadFailureKind.None,
            Tools = ToolsOf(frontmatter, "tools"),
            DisallowedTools = DeniedOf(frontmatter, "disallowedTools"),
            Skills = frontmatter.GetNames("skills") ?? [],
            Memory = frontmatter["memory"]?.Value is { Kind: FrontmatterValueKind.Text, Text: "user" or "project" or "local" } memory
                ? memory.Text
                : null,
            PermissionMode = frontmatter.GetText("permissionMode"),
            OmitClaudeMd = frontmatter.IsTrue("omitClaudeMd"),
        };
    }

    // The conditions under which the loader drops an agent, in the loader's order.
    private static (LoadFailureKind Kind, string Message)? AgentFailure(PromptDefinition definition)
    {
        if (definition.File.Bytes > MaximumBytes)
            return (LoadFailureKind.TooLarge, TooLarge);
        if (definition.Source is not null)
            return null;
        var frontmatter = definition.Frontmatter;
        if (frontmatter.Failure is { } failure)
            return (LoadFailureKind.InvalidFrontmatter, failure);
        if (!frontmatter.Exists)
        {
            return frontmatter.Diagnostics.Length > 0
                ? (LoadFailureKind.MisplacedFrontmatter, frontmatter.Diagnostics[0].Message)
                : (LoadFailureKind.NoFrontmatter, "The file has no frontmatter, and therefore no name and no description.");
        }
        var name = frontmatter["name"]?.Value;
        if (name is not { Kind: FrontmatterValueKind.Text, Text.Length: > 0 })
            return (LoadFailureKind.MissingName, "The name is missing, empty or not a text.");
        if (name.Text.Contains(':', StringComparison.Ordinal))
            return (LoadFailureKind.ColonInName, "The name contains ':', which is reserved for plugins.");
        if (name.Text.StartsWith('-'))
            return (LoadFailureKind.HyphenBeforeName, "The name begins with '-'.");
        var description = frontmatter["description"]?.Value;
        if (description is not { Kind: FrontmatterValueKind.Text, Text.Length: > 0 })
            return (LoadFailureKind.MissingDescription, "The description is missing, empty or not a text.");
        return AgentHooks.AreAccepted(frontmatter["hooks"]?.Value)
            ? null
            : (LoadFailureKind.InvalidHooks, "The hooks do not have the format that Claude Code requires.");
    }

    private static PromptDefinition Skill(PromptDefinition definition)
    {
        var frontmatter = definition.Frontmatter;
        var isTooLarge = definition.File.Bytes > MaximumBytes;
        return definition with
        {
            LoadFailure = isTooLarge ? TooLarge : null,
            LoadFailureKind = isTooLarge ? LoadFailureKind.TooLarge : LoadFailureKind.None,
            Description = ShownText(frontmatter, "description") ?? FirstLine(definition.File.AsUtf8().AsSpan(definition.BodyOffset)),
            WhenToUse = frontmatter["when_to_use"]?.Value.ShownText is { Length: > 0 } when ? when : null,
            Tools = ToolsOf(frontmatter, "allowed-tools"),
            DisallowedTools = frontmatter.GetNames("disallowed-tools", atSpaces: true) ?? [],
            DisableModelInvocation = frontmatter.IsYes("disable-model-invocation") == true,
            IsHiddenFromUser = frontmatter.IsYes("user-invocable") == false,
            Paths = definition is { Kind: PromptKind.Skill, Source: null } ? definition.Paths : [],
        };
    }

    private static ImmutableArray<string>? ToolsOf(Frontmatter frontmatter, string key) =>
        frontmatter.GetNames(key, atSpaces: true) is { } names && !names.Contains("*") ? names : null;

    // A list with an asterisk denies nothing: not everything can be denied.
    private static ImmutableArray<string> DeniedOf(Frontmatter frontmatter, string key) => ToolsOf(frontmatter, key) ?? [];

    // The text of the first non-blank line, without heading signs, at most 100 characters. Only LF ends a line here.
    private static string? FirstLine(ReadOnlySpan<char> body)
    {
        const int Limit = 100;
        while (!body.IsEmpty)
        {
            var end = body.IndexOf('\n');
            var text = ScriptSpace.Trim(end < 0 ? body : body[..end]);
            body = end < 0 ? [] : body[(end + 1)..];
            if (text.IsEmpty)
                continue;
            if (text.TrimStart('#') is var heading
                && heading.Length < text.Length
                && ScriptSpace.Length(heading) is > 0 and var space
                && IsOneLine(heading[space..]))
                text = heading[space..];
            return text.Length <= Limit ? text.ToString() : string.Concat(text[..(Limit - 3)], "...");
        }
        return null;
    }

    // A heading that contains another kind of line end is not a heading.
    private static bool IsOneLine(ReadOnlySpan<char> text) => text.IndexOfAny('\r', '\u2028', '\u2029') < 0;
}

/// <summary>The kind of a file and where it was found, as determined by its location.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Scope">The scope of the folder it was found in.</param>
/// <param name="FileName">The name derived from its location, without a prefix.</param>
/// <param name="Prefix">The prefix that a plugin adds to the name: <c>plugin:</c> or <c>plugin:sub:</c>.</param>
/// <param name="Source">The plugin's name.</param>
internal sealed record DefinitionOrigin(PromptKind Kind, DefinitionScope Scope, string FileName, string Prefix = "", string? Source = null)
{
    /// <summary>
    /// Derives the name from the frontmatter's name, if that takes precedence over the folder's, as for a plugin that
    /// is a single skill.
    /// </summary>
    public Func<string, string>? NameInPlugin { get; init; }
}
