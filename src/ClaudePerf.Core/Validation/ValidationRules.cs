using System.Collections.Immutable;
using System.IO.Enumeration;
using ClaudePerf.Core.Validation.Rules;

namespace ClaudePerf.Core.Validation;

/// <summary>Every rule there is.</summary>
public static class ValidationRules
{
    /// <summary>All rules, by what they are about.</summary>
    public static ImmutableArray<ValidationRule> All { get; } =
    [
        .. LoadRules.All, .. FieldRules.All, .. MisplacedFieldRules.All, .. ModelRules.All, .. ToolRules.All, .. SubagentTextRules.All, .. NameRules.All, .. AgentListRules.All,
        .. SkillRules.All, .. ArgumentRules.All, .. MissingFileRules.All, .. PlaceRules.All, .. HookRules.All, .. McpServerRules.All, .. PermissionRules.All,
        .. CostRules.All, .. SafetyRules.All, .. OptimizedRules.All,
    ];

    /// <summary>The rule of an id; null where there is none.</summary>
    public static ValidationRule? Find(string id) => All.FirstOrDefault(rule => string.Equals(rule.Id, id, StringComparison.OrdinalIgnoreCase));

    /// <summary>The patterns that name no rule.</summary>
    public static IEnumerable<string> FindUnknown(IEnumerable<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        return patterns.Where(static pattern => !All.Any(rule => Matches(pattern, rule.Id)));
    }

    /// <summary>The patterns that name neither a rule nor one of these ids.</summary>
    public static IEnumerable<string> FindUnknown(IEnumerable<string> patterns, IEnumerable<string> ownIds)
    {
        var own = ownIds.ToList();
        return FindUnknown(patterns).Where(pattern => !own.Exists(id => Matches(pattern, id)));
    }

    /// <summary>Whether the options ask for a rule that is on by default, by its id.</summary>
    public static bool IsAsked(string id, ValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return (options.Rules.IsEmpty || options.Rules.Any(pattern => Matches(pattern, id))) && !options.ExcludeRules.Any(pattern => Matches(pattern, id));
    }

    internal static bool IsAsked(ValidationRule rule, ValidationOptions options, ValidationSettings settings) =>
        IsAsked(rule.Id, options)
        && (!options.Rules.IsEmpty || !rule.IsOffByDefault || settings.SeverityOf(rule.Id) is not null)
        && (!rule.NeedsOptimizer || options.Optimized is not null);

    internal static bool Matches(string pattern, string id) => FileSystemName.MatchesSimpleExpression(pattern, id);
}
