using System.Collections.Frozen;
using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Fields that agents and skills have under different names, and fields that only count beside another.</summary>
internal static class MisplacedFieldRules
{
    private static readonly FrozenDictionary<string, string> OfAgents = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["allowedTools"] = "tools",
        ["allowed-tools"] = "tools",
        ["allowed_tools"] = "tools",
        ["disallowed-tools"] = "disallowedTools",
        ["disallowed_tools"] = "disallowedTools",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> OfSkills = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["tools"] = "allowed-tools",
        ["allowedTools"] = "allowed-tools",
        ["allowed_tools"] = "allowed-tools",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("misplaced-field", FindingSeverity.Warning,
            "A list of tools under the name that it has elsewhere: 'allowedTools' in an agent, 'tools' in a skill or command.",
            "It is ignored: the agent gets every tool there is, and the skill's tools ask for permission.",
            "Write 'tools' in an agent, 'allowed-tools' in a skill or command.",
            static (rule, context) => context.Agents.Concat(context.Skills).Where(static definition =>
                definition.Loads).SelectMany(definition => Misplaced(rule, definition))),
        new("agent-without-fork", FindingSeverity.Warning,
            "A skill or command with 'agent:' and without 'context: fork'.",
            "The field is ignored: the text runs in the conversation, with its tools and its model, and not in the agent.",
            "Add 'context: fork', or take 'agent' out.",
            static (rule, context) => from skill in context.Skills
                                      where skill.Loads
                                      let agent = skill.Frontmatter.GetText("agent")
                                      where agent is not null && skill.Frontmatter.GetText("context") != "fork"
                                      select rule.AtField(skill, "agent", $"'agent: {agent}' counts only beside 'context: fork': this "
                                          + $"{NameOf(skill)} runs in the conversation itself."
                                          + (context.CallableAgents.Contains(agent) ? "" : $" No agent '{agent}' is there either: take the field out."))),
    ];

    /// <summary>Whether a field is what the rule <c>misplaced-field</c> finds.</summary>
    internal static bool IsMisplaced(PromptDefinition definition, string key) => Meant(definition, key) is { } meant
        && definition.Frontmatter[meant] is null && (key != "tools" || NamesTools(definition));

    // A skill under another name, such as a copy of it, is taken for an agent where definitions lie about loosely.
    private static string? Meant(PromptDefinition definition, string key) => Path.GetFileName(definition.Path).StartsWith("SKILL",
        StringComparison.OrdinalIgnoreCase) && definition.Kind == PromptKind.Agent ? null
        : (definition.Kind == PromptKind.Agent ? OfAgents : OfSkills).GetValueOrDefault(key);

    // Some skills say there for which programs they are.
    private static bool NamesTools(PromptDefinition definition) => definition.Frontmatter.GetNames("tools", atSpaces: true) is { } names
        && names.Any(static name => HookMatcherRules.IsKnown(name.Split('(')[0]) || name.StartsWith(McpName.Prefix,
            StringComparison.Ordinal));

    private static string NameOf(PromptDefinition definition) => definition.Kind.ToString().ToLowerInvariant();

    private static IEnumerable<Finding> Misplaced(ValidationRule rule, PromptDefinition definition)
    {
        foreach (var key in definition.Frontmatter.Fields.Select(static field => field.Key).Where(key => IsMisplaced(definition,
            key)).Distinct(StringComparer.Ordinal))
        {
            var meant = Meant(definition, key)!;
            var instead = (definition.Kind, meant) switch
            {
                (PromptKind.Agent, "tools") => "so this agent gets every tool there is",
                (PromptKind.Agent, _) => "so this agent keeps the tools that it names",
                _ => $"so the {NameOf(definition)}'s tools are allowed no sooner than without it",
            };
            // Many write it to restrict the skill.
            var effect = meant == "allowed-tools" ? ", which allows without asking and restricts nothing" : "";
            yield return rule.AtField(definition, key, $"Claude Code does not know '{key}' here, {instead}. Write '{meant}'{effect}.");
        }
    }
}
