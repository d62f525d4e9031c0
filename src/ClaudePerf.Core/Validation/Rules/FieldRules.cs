using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Fields and values that Claude Code silently ignores.</summary>
internal static class FieldRules
{
    private static readonly ImmutableArray<string> PluginIgnores = ["hooks", "mcpServers", "permissionMode"];

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        .. UnknownFieldRules.All,
        new("unknown-model", FindingSeverity.Warning,
            "A model that is neither an alias nor the id of a known model.",
            "Claude Code requests it from the provider and fails, or uses another model.",
            "Use sonnet, opus, haiku, fable, inherit or a full model id.",
            static (rule, context) => from definition in context.Agents.Concat(context.Skills)
                                      where definition is { Loads: true, Model: { } model } && IsUnknownModel(context, model)
                                      select rule.AtField(
                                          definition, "model",
                                          $"There is no model '{definition.Model}'."
                                              + Near(definition.Model!, context.Options.Measure.Catalog.Aliases.Keys.Append("inherit")))),
        new("unknown-mode", FindingSeverity.Warning, "A permission mode that Claude Code does not know.",
            "It is ignored: the agent runs in the session's mode.",
            "Use one of the modes in the message.",
            static (rule, context) => Values(rule, context.Agents, "permissionMode", ValidationContext.Names.PermissionModes)),
        new("unknown-effort", FindingSeverity.Warning, "An effort level that Claude Code does not know.",
            "It is ignored: the model uses the session's effort.",
            "Use one of the effort levels in the message.",
            static (rule, context) => Values(rule, context.Agents.Concat(context.Skills), "effort", ValidationContext.Names.Efforts)),
        new("unknown-color", FindingSeverity.Information, "A color that Claude Code does not know.", "The agent gets another color.",
            "Use one of the colors in the message.",
            static (rule, context) =>
                Values(rule, context.Agents, "color", ValidationContext.Names.Colors)) { IsOffByDefault = true, MergesEqual = true },
        new("unknown-memory", FindingSeverity.Warning, "A kind of memory that Claude Code does not know.",
            "It is ignored: the agent has no memory.",
            "Use one of the kinds in the message.",
            static (rule, context) => Values(rule, context.Agents, "memory", ValidationContext.Names.Memories)),
        new("unknown-isolation", FindingSeverity.Warning, "An isolation mode that Claude Code does not know.",
            "It is ignored: the agent works in the session's folder.",
            "Use 'worktree'.",
            static (rule, context) => Values(rule, context.Agents, "isolation", ValidationContext.Names.Isolations)),
        new("plugin-field", FindingSeverity.Warning,
            "A field that Claude Code ignores in a plugin's agents.",
            "Hooks, MCP servers and permission modes in a plugin's agents are ignored for safety.",
            "Declare hooks and servers in the plugin.",
            static (rule, context) => from agent in context.Agents
                                      where agent is { Loads: true, Scope: DefinitionScope.Plugin }
                                      from key in PluginIgnores
                                      where agent.Frontmatter[key] is not null
                                      select rule.AtField(agent, key,
                                          $"Claude Code ignores '{key}' in a plugin's agent.")) { MergesEqual = true },
    ];

    internal static string Near(string name, IEnumerable<string> known) =>
        NearNames.SlipOf(name, known) is { } near ? $" Did you mean '{near}'?" : "";

    internal static bool IsUnknownModel(ValidationContext context, string model) =>
        // Other providers' names are not checked: a region before a period, an ARN, a path, a version after an at
        // sign.
        model.AsSpan().IndexOfAny(".:/@") < 0
            && !context.Options.Measure.Catalog.TryResolve(model, out _, context.Options.Measure.Catalog.DefaultModel);

    private static IEnumerable<Finding> Values(ValidationRule rule, IEnumerable<PromptDefinition> definitions, string key,
        ImmutableArray<string> known) =>
        from definition in definitions
        where definition.Loads
        let value = definition.Frontmatter.GetText(key)
        where !string.IsNullOrWhiteSpace(value) && !known.Contains(value)
        select rule.AtField(definition, key,
            $"Claude Code does not know the {key} '{value}' and ignores it. Use {string.Join(", ", known)}.{Near(value, known)}");
}
