using System.Collections.Immutable;
using System.IO.Enumeration;
using ClaudePerf.Core.Validation.Rules;

namespace ClaudePerf.Core.Validation;

/// <summary>All validation rules.</summary>
public static class ValidationRules
{
    /// <summary>All rules, by topic.</summary>
    public static ImmutableArray<ValidationRule> All { get; } =
    [
        .. LoadRules.All, .. FieldRules.All, .. MisplacedFieldRules.All, .. ModelRules.All, .. ToolRules.All, .. SubagentTextRules.All,
        .. NameRules.All, .. AgentListRules.All,
        .. SkillRules.All, .. ArgumentRules.All, .. MissingFileRules.All, .. PlaceRules.All, .. HookRules.All, .. McpServerRules.All,
        .. PermissionRules.All,
        .. CostRules.All, .. SharingRules.All, .. SafetyRules.All, .. OptimizedRules.All,
    ];

    /// <summary>The rule with an id; null if there is none.</summary>
    public static ValidationRule? Find(string id) =>
        All.FirstOrDefault(rule => string.Equals(rule.Id, id, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a rule is about cost rather than about definitions that do not work as written.</summary>
    /// <param name="id">The rule's id.</param>
    public static bool IsCostRule(string id) => CostRules.All.Concat(SharingRules.All).Any(rule => rule.Id == id);

    /// <summary>The patterns that match no rule.</summary>
    public static IEnumerable<string> FindUnknown(IEnumerable<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        return patterns.Where(static pattern => !All.Any(rule => Matches(pattern, rule.Id)));
    }

    /// <summary>The patterns that match neither a rule nor one of these ids.</summary>
    public static IEnumerable<string> FindUnknown(IEnumerable<string> patterns, IEnumerable<string> ownIds)
    {
        var own = ownIds.ToList();
        return FindUnknown(patterns).Where(pattern => !own.Exists(id => Matches(pattern, id)));
    }

    /// <summary>
    /// Whether options request the rule with an id: a built-in rule, one of the caller's own, or one that no longer
    /// exists.
    /// </summary>
    /// <param name="id">The id.</param>
    /// <param name="options">The options.</param>
    public static bool IsRequested(string id, ValidationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Find(id) is { } rule ? IsRequested(rule, options, ValidationSettings.None) : IsNamed(id, options);
    }

    internal static bool IsRequested(ValidationRule rule, ValidationOptions options, ValidationSettings settings) =>
        IsNamed(rule.Id, options)
        && (!options.Rules.IsEmpty || !rule.IsOffByDefault || settings.SeverityOf(rule.Id) is not null)
        && (!rule.NeedsOptimizer || options.Optimized is not null);

    private static bool IsNamed(string id, ValidationOptions options) =>
        (options.Rules.IsEmpty || options.Rules.Any(pattern => Matches(pattern, id)))
        && !options.ExcludeRules.Any(pattern => Matches(pattern, id));

    internal static bool Matches(string pattern, string id) => FileSystemName.MatchesSimpleExpression(pattern, id);
}
