using System.Collections.Frozen;
using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Fields that Claude Code does not read: what was meant as another one, and what is a note of the author's.</summary>
internal static class UnknownFieldRules
{
    // What these are called where Claude Code reads them, as other programs and older examples write them.
    private static readonly FrozenDictionary<string, string> MeantInAgents = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["deniedtools"] = "disallowedTools", ["blockedtools"] = "disallowedTools", ["excludedtools"] = "disallowedTools", ["toolsdenied"] = "disallowedTools",
        ["permissions"] = "permissionMode", ["maxsteps"] = "maxTurns", ["maxiterations"] = "maxTurns", ["reasoningeffort"] = "effort",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> MeantInSkills = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["tools"] = "allowed-tools", ["deniedtools"] = "disallowed-tools", ["args"] = "argument-hint", ["argumentdescription"] = "argument-hint", ["argumentshint"] = "argument-hint",
        ["arghint"] = "argument-hint", ["whentouse"] = "when_to_use", ["globs"] = "paths", ["reasoningeffort"] = "effort",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Fields of agents that say what a skill is to do, and of skills that say what an agent is to do.
    private static readonly ImmutableArray<string> ActsOnlyInAgents = ["isolation", "memory", "permissionMode", "maxTurns", "skills", "mcpServers"];
    private static readonly ImmutableArray<string> ActsOnlyInSkills = ["user-invocable", "disable-model-invocation", "argument-hint", "paths", "context"];

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("unknown-field", FindingSeverity.Warning,
            "A field of the frontmatter that Claude Code does not know and that is likely meant as one it does.",
            "It is ignored: a misspelled 'tools' gives the agent every tool there is.",
            "Write the name that the message gives, if that is meant.",
            static (rule, context) => Unknown(context).SelectMany(item => Misnamed(rule, context, item.Definition, item.Field))) { MergesEqual = true },
        new("extra-field", FindingSeverity.Information,
            "A field of the frontmatter that Claude Code does not know and that looks like a note of the author's.",
            "It is ignored. A skill pays nothing for it; an agent's frontmatter is not sent either.",
            "Nothing, where other programs or people read it.",
            static (rule, context) => from item in Unknown(context)
                                      where !Misnamed(rule, context, item.Definition, item.Field).Any()
                                      select rule.At(item.Definition, $"Claude Code knows no field '{item.Field.Key}' in {Plural(item.Definition.Kind)} and ignores it.", item.Field.Line, item.Field.Column))
        {
            IsOffByDefault = true,
            MergesEqual = true,
        },
        new("broken-description", FindingSeverity.Warning,
            "A description that breaks over several lines, of which only the first reaches Claude Code.",
            "Each further line that looks like 'word: text' is a field of its own, which is ignored: the model never reads the examples.",
            "Write 'description: |' and the text on the next lines, each indented by two spaces.",
            static (rule, context) => from definition in context.Agents.Concat(context.Skills)
                                      let leaked = LeakedDescription.Of(definition)
                                      where leaked.Length > 0
                                      select rule.AtField(definition, "description",
                                          $"The description ends before '{leaked[0].Key}:' in line {leaked[0].Line}: Claude Code drops {(leaked.Length == 1 ? "that line" : FormattableString.Invariant($"the {leaked.Length} fields from there"))}. Write 'description: |' and indent the lines below it.")),
    ];

    /// <summary>The fields that Claude Code reads in definitions of that kind.</summary>
    internal static ImmutableArray<string> KnownTo(PromptDefinition definition) =>
        definition.Kind == PromptKind.Agent ? ValidationContext.Names.AgentFields : ValidationContext.Names.SkillFields;

    private static IEnumerable<(PromptDefinition Definition, FrontmatterField Field)> Unknown(ValidationContext context) =>
        from definition in context.Agents.Concat(context.Skills)
        where definition.Loads
        let leaked = LeakedDescription.Of(definition).Select(static field => field.Key).ToHashSet(StringComparer.Ordinal)
        from field in definition.Frontmatter.Fields.DistinctBy(static field => field.Key)
        where !KnownTo(definition).Contains(field.Key) && !leaked.Contains(field.Key)
            // A list of tools under another name gives all tools: a rule of its own says so.
            && !MisplacedFieldRules.IsMisplaced(definition, field.Key)
        select (definition, field);

    private static IEnumerable<Finding> Misnamed(ValidationRule rule, ValidationContext context, PromptDefinition definition, FrontmatterField field)
    {
        var isAgent = definition.Kind == PromptKind.Agent;
        var bare = Bare(field.Key);
        if (Meant(context, definition, field, bare) is { } meant)
            yield return rule.At(definition, $"Claude Code knows no field '{field.Key}' in {Plural(definition.Kind)} and ignores it. '{meant}' is what it reads.", field.Line, field.Column);
        else if ((isAgent ? ActsOnlyInSkills : ActsOnlyInAgents).Contains(field.Key))
            yield return rule.At(definition, $"'{field.Key}' works in {(isAgent ? field.Key == "paths" ? "skills and rules" : "skills and commands" : "agents")} only: in {Plural(definition.Kind)} Claude Code ignores it.", field.Line, field.Column);
    }

    private static string? Meant(ValidationContext context, PromptDefinition definition, FrontmatterField field, string bare)
    {
        var known = KnownTo(definition);
        var name = known.FirstOrDefault(name => Bare(name) == bare)
            ?? (definition.Kind == PromptKind.Agent ? MeantInAgents : MeantInSkills).GetValueOrDefault(bare)
            ?? ClaudeCodeNames.Nearest(field.Key, known);
        return name is not null && definition.Frontmatter[name] is null && CanHold(context, definition.Kind, name, field.Value) ? name : null;
    }

    // A word that is near another by chance holds something else.
    private static bool CanHold(ValidationContext context, PromptKind kind, string name, FrontmatterValue value)
    {
        var names = ValidationContext.Names;
        return name switch
        {
            "model" => value.IsScalar && value.Text.Length > 0 && !FieldRules.IsUnknownModel(context, value.Text),
            "tools" or "disallowedTools" or "allowed-tools" or "disallowed-tools" => Texts(value).Any(text => names.Tools.Any(tool => text.Contains(tool, StringComparison.OrdinalIgnoreCase)) || text.Contains("mcp__", StringComparison.Ordinal)),
            "permissionMode" => names.PermissionModes.Contains(value.Text, StringComparer.OrdinalIgnoreCase),
            "effort" => names.Efforts.Contains(value.Text, StringComparer.OrdinalIgnoreCase),
            "color" => names.Colors.Contains(value.Text, StringComparer.OrdinalIgnoreCase),
            "memory" => names.Memories.Contains(value.Text, StringComparer.OrdinalIgnoreCase),
            "isolation" => names.Isolations.Contains(value.Text, StringComparer.OrdinalIgnoreCase),
            "agent" => context.Agents.Any(agent => agent.Name == value.Text) || names.BuiltInAgents.Contains(value.Text),
            "skills" => Texts(value).Any(text => context.Skills.Any(skill => text.Contains(skill.Name, StringComparison.Ordinal))),
            "maxTurns" => value.Kind == FrontmatterValueKind.Number,
            "context" => value.Text == "fork",
            // Commands have no paths, and those that take in every file change nothing.
            "paths" => kind == PromptKind.Skill && Texts(value).Any(static text => text is not ("" or "*" or "**" or "**/*")),
            "hooks" or "mcpServers" or "experimental" or "metadata" => value.Kind == FrontmatterValueKind.Map || (name == "mcpServers" && value.Kind == FrontmatterValueKind.List),
            "background" or "user-invocable" or "disable-model-invocation" or "omitClaudeMd" => value.Kind == FrontmatterValueKind.Boolean,
            "argument-hint" => value.IsScalar || value.Items.Length > 0,
            "name" or "description" or "when_to_use" => value.Kind == FrontmatterValueKind.Text,
            _ => value.Kind != FrontmatterValueKind.Null,
        };
    }

    private static IEnumerable<string> Texts(FrontmatterValue value) => value.Kind == FrontmatterValueKind.List ? value.Items.Select(static item => item.Text) : [value.Text];

    private static string Bare(string key) => string.Concat(key.Where(static c => c is not ('-' or '_'))).ToLowerInvariant();

    private static string Plural(PromptKind kind) => kind switch
    {
        PromptKind.Agent => "agents",
        PromptKind.Command => "commands",
        _ => "skills",
    };
}
