using System.Collections.Frozen;
using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Fields that Claude Code does not read: misspelled fields and authors' notes.</summary>
internal static class UnknownFieldRules
{
    // Names that other programs and older examples use, with the name that Claude Code reads.
    private static readonly FrozenDictionary<string, string> MeantInAgents = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["deniedtools"] = "disallowedTools", ["blockedtools"] = "disallowedTools", ["excludedtools"] =
            "disallowedTools", ["toolsdenied"] = "disallowedTools",
        ["permissions"] = "permissionMode", ["maxsteps"] = "maxTurns", ["maxiterations"] = "maxTurns", ["reasoningeffort"] = "effort",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> MeantInSkills = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["tools"] = "allowed-tools", ["deniedtools"] = "disallowed-tools", ["args"] = "argument-hint", ["argumentdescription"] =
            "argument-hint", ["argumentshint"] = "argument-hint",
        ["arghint"] = "argument-hint", ["whentouse"] = "when_to_use", ["globs"] = "paths", ["reasoningeffort"] = "effort",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Fields of agents that skills sometimes have, and the other way round.
    private static readonly ImmutableArray<string> ActsOnlyInAgents =
        ["isolation", "memory", "permissionMode", "maxTurns", "skills", "mcpServers"];
    private static readonly ImmutableArray<string> ActsOnlyInSkills =
        ["user-invocable", "disable-model-invocation", "argument-hint", "paths", "context"];

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("unknown-field", FindingSeverity.Warning,
            "An unknown frontmatter field that probably stands for a known one.",
            "It is ignored: a misspelled 'tools' gives the agent every tool.",
            "Write the name in the message, if that is what you mean.",
            static (rule, context) =>
                Unknown(context).SelectMany(item => Misnamed(rule, context, item.Definition, item.Field))) { MergesEqual = true },
        new("extra-field", FindingSeverity.Information,
            "An unknown frontmatter field that looks like the author's note.",
            "It is ignored. It costs nothing: frontmatter is not sent, neither a skill's nor an agent's.",
            "Nothing, if other programs or people read it.",
            static (rule, context) => from item in Unknown(context)
                                      where !Misnamed(rule, context, item.Definition, item.Field).Any()
                                      select rule.At(
                                          item.Definition,
                                          $"Claude Code does not know the field '{item.Field.Key}' in "
                                              + $"{Plural(item.Definition.Kind)} and ignores it.", item.Field.Line, item.Field.Column))
        {
            IsOffByDefault = true,
            MergesEqual = true,
        },
        new("broken-description", FindingSeverity.Warning,
            "A description with several lines, of which Claude Code reads only the first part.",
            "Each further line that looks like 'word: text' becomes a separate field, which is ignored: the model never sees the examples.",
            "Write 'description: |', and the text on the next lines, indented by two spaces.",
            static (rule, context) => from definition in context.Agents.Concat(context.Skills)
                                      let leaked = LeakedDescription.FieldsOf(definition)
                                      where leaked.Length > 0
                                      select rule.AtField(definition, "description",
                                          $"The description ends before '{leaked[0].Key}:' in line {leaked[0].Line}: Claude Code "
                                              + $"drops {Dropped(leaked.Length)}. Write 'description: |' and indent the lines below it.")),
    ];

    /// <summary>The fields that Claude Code reads in definitions of this kind.</summary>
    internal static ImmutableArray<string> KnownTo(PromptDefinition definition) =>
        definition.Kind == PromptKind.Agent ? ValidationContext.Names.AgentFields : ValidationContext.Names.SkillFields;

    private static IEnumerable<(PromptDefinition Definition, FrontmatterField Field)> Unknown(ValidationContext context) =>
        from definition in context.Agents.Concat(context.Skills)
        where definition.Loads
        let leaked = LeakedDescription.FieldsOf(definition).Select(static field => field.Key).ToHashSet(StringComparer.Ordinal)
        from field in definition.Frontmatter.Fields.DistinctBy(static field => field.Key)
        where !KnownTo(definition).Contains(field.Key) && !leaked.Contains(field.Key)
            // A tool list under another name has its own rule.
            && !MisplacedFieldRules.IsMisplaced(definition, field.Key)
        select (definition, field);

    private static IEnumerable<Finding> Misnamed(
        ValidationRule rule, ValidationContext context, PromptDefinition definition, FrontmatterField field)
    {
        var isAgent = definition.Kind == PromptKind.Agent;
        var bare = Bare(field.Key);
        if (Meant(context, definition, field, bare) is { } meant)
            yield return rule.At(
                definition,
                $"Claude Code does not know the field '{field.Key}' in {Plural(definition.Kind)} and ignores it. Did you mean '{meant}'?",
                field.Line, field.Column);
        else if ((isAgent ? ActsOnlyInSkills : ActsOnlyInAgents).Contains(field.Key))
            yield return rule.At(
                definition,
                $"'{field.Key}' only works in "
                    + $"{(isAgent ? field.Key == "paths" ? "skills and rules" : "skills and commands" : "agents")}: Claude Code "
                    + $"ignores it in {Plural(definition.Kind)}.", field.Line, field.Column);
    }

    private static string? Meant(ValidationContext context, PromptDefinition definition, FrontmatterField field, string bare)
    {
        var known = KnownTo(definition);
        var name = known.FirstOrDefault(name => Bare(name) == bare)
            ?? (definition.Kind == PromptKind.Agent ? MeantInAgents : MeantInSkills).GetValueOrDefault(bare)
            ?? NearNames.SlipOf(field.Key, known);
        return name is not null && definition.Frontmatter[name] is null && CanHold(context, definition.Kind, name, field.Value) ? name
            : null;
    }

    // A word that resembles another by accident has a different kind of value.
    private static bool CanHold(ValidationContext context, PromptKind kind, string name, FrontmatterValue value)
    {
        var names = ValidationContext.Names;
        return name switch
        {
            "model" => value.IsScalar && value.Text.Length > 0 && !FieldRules.IsUnknownModel(context, value.Text),
            "tools" or "disallowedTools" or "allowed-tools" or "disallowed-tools" => Texts(value).Any(text => names.Tools.Any(tool =>
                text.Contains(tool, StringComparison.OrdinalIgnoreCase)) || text.Contains("mcp__", StringComparison.Ordinal)),
            "permissionMode" => names.PermissionModes.Contains(value.Text, StringComparer.OrdinalIgnoreCase),
            "effort" => names.Efforts.Contains(value.Text, StringComparer.OrdinalIgnoreCase),
            "color" => names.Colors.Contains(value.Text, StringComparer.OrdinalIgnoreCase),
            "memory" => names.Memories.Contains(value.Text, StringComparer.OrdinalIgnoreCase),
            "isolation" => names.Isolations.Contains(value.Text, StringComparer.OrdinalIgnoreCase),
            "agent" => context.Agents.Any(agent => agent.Name == value.Text) || names.BuiltInAgents.Contains(value.Text),
            "skills" => Texts(value).Any(text => context.Skills.Any(skill => text.Contains(skill.Name, StringComparison.Ordinal))),
            "maxTurns" => value.Kind == FrontmatterValueKind.Number,
            "context" => value.Text == "fork",
            // Commands have no paths, and paths that match every file change nothing.
            "paths" => kind == PromptKind.Skill && Texts(value).Any(static text => text is not ("" or "*" or "**" or "**/*")),
            "hooks" or "mcpServers" or "experimental" or "metadata" =>
                value.Kind == FrontmatterValueKind.Map || (name == "mcpServers" && value.Kind == FrontmatterValueKind.List),
            "background" or "user-invocable" or "disable-model-invocation" or "omitClaudeMd" => value.Kind == FrontmatterValueKind.Boolean,
            "argument-hint" => value.IsScalar || value.Items.Length > 0,
            "name" or "description" or "when_to_use" => value.Kind == FrontmatterValueKind.Text,
            _ => value.Kind != FrontmatterValueKind.Null,
        };
    }

    private static IEnumerable<string> Texts(FrontmatterValue value) =>
        value.Kind == FrontmatterValueKind.List ? value.Items.Select(static item => item.Text) : [value.Text];

    private static string Bare(string key) => string.Concat(key.Where(static c => c is not ('-' or '_'))).ToLowerInvariant();

    private static string Dropped(int fields) =>
        fields == 1 ? "that line" : FormattableString.Invariant($"{fields} fields from there");

    private static string Plural(PromptKind kind) => kind switch
    {
        PromptKind.Agent => "agents",
        PromptKind.Command => "commands",
        _ => "skills",
    };
}
