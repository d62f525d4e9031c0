using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization;

/// <summary>
/// Gives what the rules made of a prompt before, where nothing that bears on it has changed. Only what no other prompt bears on is kept:
/// where a rule that looks at all
/// prompts has already changed one, it is worked out anew.
/// </summary>
/// <param name="cache">The cache.</param>
/// <param name="options">What is done.</param>
/// <param name="rules">The rules that look at one prompt.</param>
/// <param name="root">The ecosystem's folder; null where there is none.</param>
internal sealed class OptimizationCache(PromptCache cache, OptimizationOptions options, IReadOnlyList<PromptRule> rules, string? root)
{
    /// <summary>The outcome, known or worked out.</summary>
    /// <param name="definition">The prompt as it stands.</param>
    /// <param name="names">The names that are taken in this run.</param>
    /// <param name="agents">The names of all agents.</param>
    /// <param name="work">Works it out.</param>
    /// <param name="cancellation">Ends it.</param>
    internal OptimizationOutcome Get(PromptDefinition definition, ReferenceNames names, IReadOnlyList<string> agents,
        Func<OptimizationOutcome> work, CancellationToken cancellation)
    {
        var subject = new PromptCacheSubject(CacheEntryKind.Optimization, root, definition.Name, definition.Scope);
        return cache.GetOrCompute(Key(subject, definition, names, agents), subject, OptimizationOutcomeFormat.Instance,
            _ => new PromptCacheResult<OptimizationOutcome>(work()), cancellation);
    }

    private PromptCacheKey Key(PromptCacheSubject subject, PromptDefinition definition, ReferenceNames names, IReadOnlyList<string> agents)
    {
        var key = new PromptCacheKeyBuilder("optimization").Add(subject)
            .Add(definition.Path).Add((long)definition.Kind).Add(definition.Source).Add(definition.IsActive).Add(definition.Text);
        foreach (var rule in rules)
            key.Add(rule.Id).Add(OptimizationRules.IsApplied(rule, options)).Add(OptimizationRules.IsNamed(rule, options));
        key.Add(EditTokens.VersionOf(definition, options));
        foreach (var name in agents.Where(name => definition.Text.Contains(name, StringComparison.OrdinalIgnoreCase)))
            key.Add(name);
        // Moved text gets a name that is free: which names are not is a part of what went in.
        foreach (var name in names.TakenIn(ReferencePlace.Of(definition).Directory))
            key.Add(name);
        return key.Build();
    }
}
