using System.Collections.Immutable;
using System.IO.Enumeration;
using ClaudePerf.Core.Optimization.Rules;
using ClaudePerf.Core.Optimization.Rules.Ecosystem;
using ClaudePerf.Core.Optimization.Rules.Reference;

namespace ClaudePerf.Core.Optimization;

/// <summary>All optimization rules, in order of precedence.</summary>
public static class OptimizationRules
{
    /// <summary>
    /// All rules: those that move or remove whole passages before those that change words, so that no text is
    /// polished and then removed.
    /// </summary>
    public static ImmutableArray<OptimizationRule> All { get; } =
    [
        new ToolOrderRule(),
        new SharedTextRule(),
        new MemoryRepeatsRule(),
        new PathRulesRule(),
        new DescriptionExamplesRule(),
        new LongDescriptionsRule(),
        new ReferenceTextRule(),
        new DynamicContentRule(),
        new RepeatedSentencesRule(),
        new ThematicBreaksRule(),
        new EmphasisRule(),
        new TableSpaceRule(),
        new HeadingSignsRule(),
        new TrailingSpaceRule(),
        new BlankLinesRule(),
        new ToolsLineRule(),
    ];

    /// <summary>The rules that options request, in the order of <see cref="All"/>.</summary>
    public static ImmutableArray<OptimizationRule> Select(OptimizationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. All.Where(rule => IsRequested(rule, options) && !options.ExcludeRules.Any(pattern => Matches(pattern, rule.Id)))];
    }

    /// <summary>Whether a rule may change the text and not only propose changes.</summary>
    internal static bool IsApplied(OptimizationRule rule, OptimizationOptions options) =>
        !rule.OnlyByName || IsNamed(rule, options);

    /// <summary>Whether the user named a rule by its full id.</summary>
    internal static bool IsNamed(OptimizationRule rule, OptimizationOptions options) =>
        options.Rules.Contains(rule.Id, StringComparer.OrdinalIgnoreCase);

    /// <summary>The patterns that match no rule.</summary>
    public static IEnumerable<string> FindUnknown(IEnumerable<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        return patterns.Where(pattern => !All.Any(rule => Matches(pattern, rule.Id)));
    }

    private static bool IsRequested(OptimizationRule rule, OptimizationOptions options)
    {
        if (rule.IsOffByDefault)
            return IsNamed(rule, options);
        return options.Rules.IsEmpty ? rule.Level <= options.Level : options.Rules.Any(pattern => Matches(pattern, rule.Id));
    }

    private static bool Matches(string pattern, string id) => FileSystemName.MatchesSimpleExpression(pattern, id);
}
