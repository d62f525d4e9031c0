using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Cmdlets;

/// <summary>Prompts that are optimized together, because shared content can only be detected together.</summary>
/// <param name="Ecosystem">The ecosystem they belong to; null if there is none.</param>
/// <param name="Definitions">The prompts, without duplicates, in the order they were given.</param>
internal sealed record PromptGroup(Ecosystem? Ecosystem, IReadOnlyList<PromptDefinition> Definitions);

/// <summary>Collects piped prompts by the ecosystem they belong to.</summary>
internal sealed class OptimizationInput
{
    private readonly List<(Ecosystem? Ecosystem, List<PromptDefinition> Definitions)> _groups = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>Whether the input includes a whole folder.</summary>
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
