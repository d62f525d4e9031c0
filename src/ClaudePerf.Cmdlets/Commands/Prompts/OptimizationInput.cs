using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Cmdlets;

/// <summary>Prompts that are optimized together, since what they share can only be seen together.</summary>
/// <param name="Ecosystem">What they belong to; null where they belong to nothing.</param>
/// <param name="Definitions">The prompts, each once, in the order they were given.</param>
internal sealed record PromptGroup(Ecosystem? Ecosystem, IReadOnlyList<PromptDefinition> Definitions);

/// <summary>Collects the prompts that a pipeline brings, by the ecosystem they belong to.</summary>
internal sealed class OptimizationInput
{
    private readonly List<(Ecosystem? Ecosystem, List<PromptDefinition> Definitions)> _groups = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>Whether a whole folder is among them.</summary>
    internal bool HasFolder { get; private set; }

    internal void Add(PromptSet prompts)
    {
        HasFolder |= prompts.IsWhole;
        var group = _groups.Find(group => group.Ecosystem is not null && group.Ecosystem == prompts.Ecosystem);
        if (group.Definitions is null)
            _groups.Add(group = (prompts.Ecosystem, []));
        group.Definitions.AddRange(prompts.Definitions.Where(definition => definition.Path.Length == 0 || _paths.Add(definition.Path)));
    }

    internal IEnumerable<PromptGroup> Groups => _groups.Select(group => new PromptGroup(group.Ecosystem, group.Definitions));
}
