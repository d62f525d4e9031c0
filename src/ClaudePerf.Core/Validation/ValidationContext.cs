using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Validation.Rules;

namespace ClaudePerf.Core.Validation;

/// <summary>The input of rules: an ecosystem with its measurements.</summary>
internal sealed class ValidationContext
{
    private readonly Lazy<Dictionary<PromptDefinition, PromptMeasurement>> _measurements;
    private readonly Lazy<HashSet<string>> _callableAgents;

    internal ValidationContext(Ecosystem ecosystem, ValidationOptions options, ValidationLimits limits, CancellationToken cancellation)
    {
        Ecosystem = ecosystem;
        Options = options;
        Limits = limits;
        Cancellation = cancellation;
        Agents = [.. ecosystem.Definitions.Where(
            definition => definition.Kind == PromptKind.Agent && !LooseAgents.IsPageOfPlugin(ecosystem.Root, definition))];
        Skills = [.. ecosystem.Definitions.Where(static definition => definition.Kind is PromptKind.Skill or PromptKind.Command)];
        ByPath = ecosystem.Definitions.ToLookup(static definition => definition.Path, StringComparer.Ordinal);
        AgentNames = [.. Agents.Where(static agent => agent.Loads).Select(static agent => agent.Name)];
        McpServers = McpServerNames.Declared(this);
        _callableAgents = new(() =>
        {
            var names = AgentNames.Concat(Names.BuiltInAgents).ToHashSet(StringComparer.OrdinalIgnoreCase);
            // A plugin's agent can also be called without the plugin's name.
            names.UnionWith(names.Select(QualifiedName.LocalNameOf).ToList());
            return names;
        });
        _measurements = new(() =>
        {
            var definitions = ecosystem.Definitions.Where(static definition => definition.IsActive).ToList();
            var measured = new PromptMeasurer(options.Measure, ecosystem).MeasureAll(definitions, cancellation: cancellation);
            return definitions.Zip(measured).ToDictionary(static pair => pair.First, static pair => pair.Second,
                (IEqualityComparer<PromptDefinition>)ReferenceEqualityComparer.Instance);
        });
    }

    internal Ecosystem Ecosystem { get; }

    internal ValidationOptions Options { get; }

    internal ValidationLimits Limits { get; }

    internal CancellationToken Cancellation { get; }

    /// <summary>The definitions of each path.</summary>
    internal ILookup<string, PromptDefinition> ByPath { get; }

    /// <summary>The names of the agents that load.</summary>
    internal ImmutableHashSet<string> AgentNames { get; }

    /// <summary>
    /// The names by which existing agents can be called: their own (a plugin's also without the plugin) and Claude
    /// Code's built-in ones.
    /// </summary>
    internal IReadOnlySet<string> CallableAgents => _callableAgents.Value;

    /// <summary>The declared MCP servers, as they appear in tool names.</summary>
    internal HashSet<string> McpServers { get; }

    internal static ClaudeCodeNames Names => ClaudeCodeNames.Shipped;

    /// <summary>
    /// All agents, including those that do not load, but without a plugin's loose pages outside of its agents folder,
    /// which are never loaded.
    /// </summary>
    internal ImmutableArray<PromptDefinition> Agents { get; }

    /// <summary>All skills and commands.</summary>
    internal ImmutableArray<PromptDefinition> Skills { get; }

    /// <summary>What each active definition costs.</summary>
    internal IReadOnlyDictionary<PromptDefinition, PromptMeasurement> Measurements => _measurements.Value;

    /// <summary>The measurement of a definition; null if it is not active.</summary>
    internal PromptMeasurement? MeasurementOf(PromptDefinition definition) => Measurements.GetValueOrDefault(definition);
}

/// <summary>Makes findings.</summary>
internal static class FindingExtensions
{
    /// <summary>A finding about a whole definition or one of its lines.</summary>
    internal static Finding At(this ValidationRule rule, PromptDefinition definition, string message, int line = 0, int column = 0,
        FindingSeverity? severity = null, FindingFix? fix = null) => new()
    {
        RuleId = rule.Id,
        Severity = severity ?? rule.Severity,
        Message = message,
        Path = definition.Path,
        Line = line,
        Column = column,
        Kind = definition.Kind,
        Name = definition.Name,
        Fix = fix,
    };

    /// <summary>A finding about a field of the frontmatter, at its key.</summary>
    internal static Finding AtField(this ValidationRule rule, PromptDefinition definition, string key, string message,
        FindingSeverity? severity = null, FindingFix? fix = null) =>
        definition.Frontmatter[key] is { } field ? rule.At(definition, message, field.Line, field.Column, severity, fix)
            : rule.At(definition, message, severity: severity, fix: fix);

    /// <summary>A finding at an offset of a definition's text.</summary>
    internal static Finding AtOffset(this ValidationRule rule, PromptDefinition definition, int offset, string message,
        FindingSeverity? severity = null, FindingFix? fix = null)
    {
        var (line, column) = definition.File.Lines.At(offset);
        return rule.At(definition, message, line, column, severity, fix);
    }
}
