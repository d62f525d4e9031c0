using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Whether every definition still works after optimization.</summary>
internal static class OptimizedRules
{
    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("optimized", FindingSeverity.Error,
            "A definition that, once optimized, would not load, would mean something else to Claude Code, would lose a directive, "
                + "or could no longer be called by its name.",
            "An optimization that breaks something saves nothing.",
            "Exclude the rule in the message and report the file. Optimize-AgentPrompt drops such edits itself.",
            Check) { NeedsOptimizer = true },
    ];

    private static IEnumerable<Finding> Check(ValidationRule rule, ValidationContext context)
    {
        var definitions = context.Ecosystem.Definitions.Where(static definition => definition.IsActive).ToList();
        var options = new OptimizationOptions { Level = context.Options.Optimized!.Value, Measure = context.Options.Measure };
        var results = new PromptOptimizer(options, context.Ecosystem).OptimizeAll(definitions, cancellation: context.Cancellation);
        var names = results.Where(static result => result.Optimized.IsActive)
            .Select(static result => (result.Optimized.Kind, result.Optimized.Name)).ToHashSet();
        foreach (var (definition, result) in definitions.Zip(results))
        {
            foreach (var problem in Problems(definition, result, names))
                yield return rule.At(definition, problem);
        }
    }

    private static IEnumerable<string> Problems(PromptDefinition before, OptimizationResult result, HashSet<(PromptKind, string)> names)
    {
        var after = result.Optimized;
        if (!after.Loads)
            yield return $"The optimized file does not load. {after.LoadFailure}";
        if (!result.Preservation.Passed)
            yield return $"The optimized file loses something: {result.Preservation}.";
        if (!names.Contains((before.Kind, before.Name)))
            yield return $"The optimized definition cannot be called as '{before.Name}'.";
        foreach (var field in before.Frontmatter.Fields.Where(static field => field.Key != "description"))
        {
            // Agents with the same tools get one tool order; their abilities do not change.
            if (after.Frontmatter[field.Key] is not { } other
                || (before.Text[field.Start..field.End] != after.Text[other.Start..other.End]
                    && !(field.Key == "tools" && ToolOrder.AreSame(before, after))))
            {
                yield return $"The optimization changes the field '{field.Key}'.";
            }
        }
        if (before.Description is not null && string.IsNullOrWhiteSpace(after.Description))
            yield return "The optimized file has no description to choose it by.";
        var called = AgentMentions.Find(after.Text).Concat(result.Files.SelectMany(static file => AgentMentions.Find(file.Content)))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var name in AgentMentions.Find(before.Text).Where(name => !called.Contains(name)).Distinct())
            yield return $"The optimized file no longer calls '{name}'.";
    }
}
