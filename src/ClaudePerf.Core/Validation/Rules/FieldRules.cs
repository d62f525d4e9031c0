using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Fields and values that Claude Code ignores without a word.</summary>
internal static class FieldRules
{
    private static readonly ImmutableArray<string> PluginIgnores = ["hooks", "mcpServers", "permissionMode"];

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        .. UnknownFieldRules.All,
        new("unknown-model", FindingSeverity.Warning,
            "A model that is no alias and no id of a known model.",
            "Claude Code asks the provider for it, or takes another.",
            "Use sonnet, opus, haiku, fable, inherit or a full model id.",
            static (rule, context) => from definition in context.Agents.Concat(context.Skills)
                                      where definition is { Loads: true, Model: { } model } && IsUnknownModel(context, model)
                                      select rule.AtField(definition, "model", $"No model is called '{definition.Model}'.{Near(definition.Model!, context.Options.Measure.Catalog.Aliases.Keys.Append("inherit"))}")),
        new("unknown-mode", FindingSeverity.Warning, "A permission mode that Claude Code does not know.", "It is ignored: the agent runs in the mode of the session.",
            "Use one of the modes the message names.",
            static (rule, context) => Values(rule, context.Agents, "permissionMode", ValidationContext.Names.PermissionModes)),
        new("unknown-effort", FindingSeverity.Warning, "An effort that Claude Code does not know.", "It is ignored: the model thinks as hard as the session says.",
            "Use one of the efforts the message names.",
            static (rule, context) => Values(rule, context.Agents.Concat(context.Skills), "effort", ValidationContext.Names.Efforts)),
        new("unknown-color", FindingSeverity.Information, "A colour that Claude Code does not know.", "The agent gets another one.",
            "Use one of the colours the message names.",
            static (rule, context) => Values(rule, context.Agents, "color", ValidationContext.Names.Colors)) { IsOffByDefault = true, MergesEqual = true },
        new("unknown-memory", FindingSeverity.Warning, "A kind of memory that Claude Code does not know.", "It is ignored: the agent has no memory of its own.",
            "Use one of the kinds the message names.",
            static (rule, context) => Values(rule, context.Agents, "memory", ValidationContext.Names.Memories)),
        new("unknown-isolation", FindingSeverity.Warning, "An isolation that Claude Code does not know.", "It is ignored: the agent works in the session's own folder.",
            "Use 'worktree'.",
            static (rule, context) => Values(rule, context.Agents, "isolation", ValidationContext.Names.Isolations)),
        new("plugin-field", FindingSeverity.Warning,
            "A field that Claude Code ignores in the agents of plugins.",
            "Hooks, MCP servers and permission modes of a plugin's agents are ignored for safety.",
            "Declare hooks and servers in the plugin itself.",
            static (rule, context) => from agent in context.Agents
                                      where agent is { Loads: true, Scope: DefinitionScope.Plugin }
                                      from key in PluginIgnores
                                      where agent.Frontmatter[key] is not null
                                      select rule.AtField(agent, key, $"Claude Code ignores '{key}' in an agent of a plugin.")) { MergesEqual = true },
    ];

    internal static string Near(string name, IEnumerable<string> known) => ClaudeCodeNames.Nearest(name, known) is { } near ? $" '{near}' is near." : "";

    internal static bool IsUnknownModel(ValidationContext context, string model) =>
        // Names of other providers' services are theirs: a region before a point, an ARN, a path, a version after an at sign.
        model.AsSpan().IndexOfAny(".:/@") < 0 && !context.Options.Measure.Catalog.TryResolve(model, out _, context.Options.Measure.Catalog.DefaultModel);

    private static IEnumerable<Finding> Values(ValidationRule rule, IEnumerable<PromptDefinition> definitions, string key, ImmutableArray<string> known) =>
        from definition in definitions
        where definition.Loads
        let value = definition.Frontmatter.GetText(key)
        where !string.IsNullOrWhiteSpace(value) && !known.Contains(value)
        select rule.AtField(definition, key, $"Claude Code knows no {key} '{value}' and ignores it. There are {string.Join(", ", known)}.{Near(value, known)}");
}
