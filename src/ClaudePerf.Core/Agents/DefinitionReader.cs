using System.Collections.Immutable;

namespace ClaudePerf.Core.Agents;

/// <summary>Makes a definition of a file's text: what each kind's loader takes from the frontmatter, and when it gives up.</summary>
internal static class DefinitionReader
{
    /// <summary>Reads a definition.</summary>
    /// <param name="file">The file.</param>
    /// <param name="origin">What it is and where it was found.</param>
    public static PromptDefinition Read(PromptFile file, DefinitionOrigin origin)
    {
        var kind = origin.Kind;
        var frontmatter = kind is PromptKind.Text or PromptKind.Request or PromptKind.Tools or PromptKind.Memory
            ? Frontmatter.None
            : Frontmatter.Read(file);
        var diagnostics = ImmutableArray.CreateBuilder<DefinitionDiagnostic>();
        if (file.InvalidOffset >= 0)
        {
            var (line, column) = file.Lines.At(file.InvalidOffset);
            diagnostics.Add(new(DiagnosticSeverity.Warning, "The bytes here are not valid UTF-8; they are read as U+FFFD.", file.Path, line, column));
        }
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
            Paths = frontmatter.GetNames("paths") ?? [],
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
        PromptKind.Agent or PromptKind.OutputStyle => origin.Prefix + (frontmatter.GetText("name") ?? origin.FileName),
        PromptKind.Skill or PromptKind.Command => origin.Prefix + origin.FileName,
        _ => origin.FileName,
    };

    private static PromptDefinition Agent(PromptDefinition definition, ImmutableArray<DefinitionDiagnostic>.Builder diagnostics)
    {
        var frontmatter = definition.Frontmatter;
        var failure = AgentFailure(definition);
        if (failure is not null && !frontmatter.Diagnostics.Any(diagnostic => diagnostic.Message == failure))
        {
            var field = failure.StartsWith("The name", StringComparison.Ordinal) ? frontmatter["name"] : frontmatter["description"];
            diagnostics.Add(new(DiagnosticSeverity.Error, failure, definition.Path, field?.Line ?? 1, field?.Column ?? 1));
        }
        return definition with
        {
            LoadFailure = failure,
            Tools = ToolsOf(frontmatter, "tools"),
            DisallowedTools = frontmatter.GetNames("disallowedTools", atSpaces: true) ?? [],
            Skills = frontmatter.GetNames("skills") ?? [],
            PermissionMode = frontmatter.GetText("permissionMode"),
            OmitClaudeMd = frontmatter.IsTrue("omitClaudeMd"),
        };
    }

    // The conditions under which the loader drops an agent, in its own order.
    private static string? AgentFailure(PromptDefinition definition)
    {
        var frontmatter = definition.Frontmatter;
        if (frontmatter.Failure is { } failure)
            return failure;
        if (!frontmatter.Exists)
            return frontmatter.Diagnostics.Length > 0 ? frontmatter.Diagnostics[0].Message : "The file has no frontmatter, so no name and no description.";
        var name = frontmatter["name"]?.Value;
        if (name is not { Kind: FrontmatterValueKind.Text } || string.IsNullOrWhiteSpace(name.Text))
            return "The name is missing, empty or not a text.";
        if (name.Text.Contains(':', StringComparison.Ordinal))
            return "The name holds a ':', which Claude Code keeps for plugins.";
        if (name.Text.StartsWith('-'))
            return "The name begins with '-'.";
        var description = frontmatter["description"]?.Value;
        return description is not { Kind: FrontmatterValueKind.Text } || string.IsNullOrWhiteSpace(description.Text)
            ? "The description is missing, empty or not a text."
            : null;
    }

    private static PromptDefinition Skill(PromptDefinition definition)
    {
        var frontmatter = definition.Frontmatter;
        return definition with
        {
            Description = definition.Description ?? FirstLine(definition.Text.AsSpan(definition.BodyOffset)),
            WhenToUse = frontmatter.GetText("when_to_use"),
            Tools = ToolsOf(frontmatter, "allowed-tools"),
            DisallowedTools = frontmatter.GetNames("disallowed-tools", atSpaces: true) ?? [],
            DisableModelInvocation = frontmatter.IsTrue("disable-model-invocation"),
            Paths = definition.Kind == PromptKind.Skill ? definition.Paths : [],
        };
    }

    private static ImmutableArray<string>? ToolsOf(Frontmatter frontmatter, string key) =>
        frontmatter.GetNames(key, atSpaces: true) is { } names && !names.Contains("*") ? names : null;

    // The text of the first line that is not blank, without a heading's signs, at most 100 characters.
    private static string? FirstLine(ReadOnlySpan<char> body)
    {
        const int Limit = 100;
        foreach (var line in body.EnumerateLines())
        {
            var text = line.Trim();
            if (text.IsEmpty)
                continue;
            if (text.TrimStart('#') is var heading && heading.Length < text.Length && heading.TrimStart().Length < heading.Length)
                text = heading.TrimStart();
            return text.Length <= Limit ? text.ToString() : string.Concat(text[..(Limit - 3)], "...");
        }
        return null;
    }
}

/// <summary>What a file is and where it was found, as far as its place tells.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Scope">The scope of the folder it was found in.</param>
/// <param name="FileName">The name its place gives it, without a prefix.</param>
/// <param name="Prefix">What a plugin puts before the name: <c>plugin:</c> or <c>plugin:sub:</c>.</param>
/// <param name="Source">The plugin's name.</param>
internal sealed record DefinitionOrigin(PromptKind Kind, DefinitionScope Scope, string FileName, string Prefix = "", string? Source = null);
