using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization;

/// <summary>
/// Returns cached results of the rules for a prompt if none of their inputs has changed. Only results that no other
/// prompt affects are cached: if a rule about all prompts has already changed one, it is computed again.
/// </summary>
/// <param name="cache">The cache.</param>
/// <param name="options">The options.</param>
/// <param name="rules">The rules about a single prompt.</param>
/// <param name="root">The ecosystem's folder; null if there is none.</param>
internal sealed class OptimizationCache(PromptCache cache, OptimizationOptions options, IReadOnlyList<PromptRule> rules, string? root)
{
    /// <summary>The outcome, cached or computed.</summary>
    /// <param name="definition">The current prompt.</param>
    /// <param name="names">The file names used in this run.</param>
    /// <param name="agents">The names of all agents.</param>
    /// <param name="work">Computes the outcome.</param>
    /// <param name="cancellation">Cancels the operation.</param>
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
        // Moved text gets a free name, so the used names are part of the key.
        foreach (var name in names.TakenIn(ReferencePlace.For(definition).Directory))
            key.Add(name);
        return key.Build();
    }
}
