using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Optimization;

/// <summary>Prompts that are optimized together, because shared content can only be detected together.</summary>
/// <param name="Ecosystem">The ecosystem they belong to; null if there is none.</param>
/// <param name="Definitions">The prompts, without duplicates, in the order they were given.</param>
public sealed record PromptGroup(Ecosystem? Ecosystem, IReadOnlyList<PromptDefinition> Definitions);

/// <summary>Collects piped prompts by the ecosystem they belong to.</summary>
public sealed class PromptGroups
{
    private readonly List<(Ecosystem? Ecosystem, List<PromptDefinition> Definitions)> _groups = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>Whether the input includes a whole folder.</summary>
    public bool HasFolder { get; private set; }

    /// <summary>Adds the prompts of a file or folder, without requests and tool definitions, which are not optimized.</summary>
    public void AddFound(PromptSet prompts) =>
        Add(prompts with { Definitions = [.. prompts.Definitions.Where(IsOptimizable)] });

    /// <summary>Adds prompts. A file that was added before is ignored.</summary>
    public void Add(PromptSet prompts)
    {
        HasFolder |= prompts.IsWhole;
        var group = _groups.Find(group => group.Ecosystem is not null && group.Ecosystem == prompts.Ecosystem);
        if (group.Definitions is null)
            _groups.Add(group = (prompts.Ecosystem, []));
        group.Definitions.AddRange(prompts.Definitions.Where(IsNew));
    }

    /// <summary>The prompts by ecosystem, in the order they were added.</summary>
    public IEnumerable<PromptGroup> Groups => _groups.Select(group => new PromptGroup(group.Ecosystem, group.Definitions));

    private static bool IsOptimizable(PromptDefinition definition) => definition.Kind is not (PromptKind.Request or PromptKind.Tools);

    private bool IsNew(PromptDefinition definition) => definition.Path.Length == 0 || _paths.Add(definition.Path);
}
