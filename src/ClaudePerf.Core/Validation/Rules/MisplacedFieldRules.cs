using System.Collections.Frozen;
using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>
/// Fields whose names differ between agents and skills, and fields that only count together with another.
/// </summary>
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
            "A tool list under the wrong name, such as 'allowedTools' in an agent, or 'tools' in a skill or command.",
            "It is ignored: the agent gets every tool, and the skill's tools ask for permission.",
            "Write 'tools' in an agent, and 'allowed-tools' in a skill or command.",
            static (rule, context) => context.Agents.Concat(context.Skills).Where(static definition =>
                definition.Loads).SelectMany(definition => Misplaced(rule, definition))),
        new("agent-without-fork", FindingSeverity.Warning,
            "A skill or command with 'agent:' and without 'context: fork'.",
            "The field is ignored: the text runs in the conversation, with its tools and model, not in the agent.",
            "Add 'context: fork', or remove 'agent'.",
            static (rule, context) => from skill in context.Skills
                                      where skill.Loads
                                      let agent = skill.Frontmatter.GetText("agent")
                                      where agent is not null && skill.Frontmatter.GetText("context") != "fork"
                                      select rule.AtField(skill, "agent", $"'agent: {agent}' has no effect without 'context: fork': this "
                                          + $"{NameOf(skill)} runs in the conversation."
                                          + (context.CallableAgents.Contains(agent) ? ""
                                              : $" There is no agent '{agent}' either: remove the field."))),
    ];

    /// <summary>Whether the rule <c>misplaced-field</c> reports a field.</summary>
    internal static bool IsMisplaced(PromptDefinition definition, string key) => Meant(definition, key) is { } meant
        && definition.Frontmatter[meant] is null && (key != "tools" || NamesTools(definition));

    // In loose collections, a skill file with another name, such as a copy, is taken for an agent.
    private static string? Meant(PromptDefinition definition, string key) => Path.GetFileName(definition.Path).StartsWith("SKILL",
        StringComparison.OrdinalIgnoreCase) && definition.Kind == PromptKind.Agent ? null
        : (definition.Kind == PromptKind.Agent ? OfAgents : OfSkills).GetValueOrDefault(key);

    // Some skills use this field to list the programs they are for.
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
                (PromptKind.Agent, "tools") => "so this agent gets every tool",
                (PromptKind.Agent, _) => "so this agent keeps the tools it should not have",
                _ => $"so the {NameOf(definition)}'s tools still ask for permission",
            };
            // Many authors use it to restrict the skill.
            var effect = meant == "allowed-tools" ? ", which allows tools without asking but does not restrict them" : "";
            yield return rule.AtField(definition, key, $"Claude Code does not know '{key}' here, {instead}. Write '{meant}'{effect}.");
        }
    }
}
