using System.Globalization;
using System.Runtime.InteropServices;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Optimization.Evidence;

/// <summary>Finds agents that share most of their lines and could be merged into one.</summary>
internal static class SimilarAgents
{
    internal const string Id = "similar-agents";

    /// <summary>The share of the lines of each of two agents that makes them similar.</summary>
    internal const double MinShare = 0.8;

    // Lines that many agents share do not distinguish any; they are ignored, so that no agent is compared with all
    // others.
    private const int MaxOwners = 64;
    private const int MinLines = 8;

    /// <summary>The findings, each for the first agent of a group.</summary>
    /// <param name="results">All results.</param>
    public static Dictionary<PromptDefinition, OptimizationFinding> Find(IReadOnlyList<OptimizationResult> results)
    {
        var groups = new List<(OptimizationResult First, HashSet<string> Lines, List<OptimizationResult> Others)>();
        var owners = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var result in results)
        {
            if (result.Original is not { Kind: PromptKind.Agent, IsActive: true } definition
                || LinesOf(definition) is not { Count: >= MinLines } lines)
                continue;
            if (Nearest(lines, groups, owners) is { } group)
            {
                groups[group].Others.Add(result);
                continue;
            }
            groups.Add((result, lines, []));
            foreach (var line in lines)
            {
                ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(owners, line, out _);
                (list ??= []).Add(groups.Count - 1);
            }
        }
        return groups.Where(static group => group.Others.Count > 0).ToDictionary(static group => group.First.Original,
            static group => Finding(group.First, group.Others));
    }

    private static int? Nearest(HashSet<string> lines,
        List<(OptimizationResult First, HashSet<string> Lines, List<OptimizationResult> Others)> groups, Dictionary<string,
        List<int>> owners)
    {
        var shared = new Dictionary<int, int>();
        foreach (var line in lines)
        {
            if (!owners.TryGetValue(line, out var list) || list.Count > MaxOwners)
                continue;
            foreach (var group in list)
                CollectionsMarshal.GetValueRefOrAddDefault(shared, group, out _)++;
        }
        var best = shared.Count == 0 ? default
            : shared.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key).First();
        return best.Value > MinShare * Math.Max(lines.Count, best.Value == 0 ? 0 : groups[best.Key].Lines.Count) ? best.Key : null;
    }

    private static OptimizationFinding Finding(OptimizationResult first, List<OptimizationResult> others)
    {
        var listing = others.Sum(static result => result.AlwaysOnBefore);
        var names = string.Join(", ", others.Select(static result => $"'{result.Name}'"));
        return new OptimizationFinding(
            Id, first.Name, first.Path,
            string.Create(CultureInfo.InvariantCulture,
                $"It shares over {MinShare:0%} of its lines with {names}. Merging them into one agent that gets the "
                    + $"differences from its task saves {listing:N0} tokens in every session and "
                    + $"{others.Sum(static result => result.TokensBefore):N0} tokens of text to maintain."),
            listing);
    }

    private static HashSet<string> LinesOf(PromptDefinition definition) =>
        definition.Body.Split('\n').Select(static line => line.Trim())
            .Where(static line => line.Length > 2).ToHashSet(StringComparer.Ordinal);
}
