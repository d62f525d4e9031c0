using System.Collections.Immutable;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;

namespace ClaudePerf.Core.Coordination.Arrangements;

/// <summary>Agents whose tool lists differ in one or two tools, and the combined list.</summary>
/// <param name="Agents">The agents, by name.</param>
/// <param name="Tools">The tools of all agents, in one order.</param>
/// <param name="Added">The tools that each agent would gain, such as <c>writer gets Bash</c>.</param>
internal sealed record SimilarToolLists(ImmutableArray<string> Agents, ImmutableArray<string> Tools, string Added)
{
    private const int MaxDifferences = 2;

    /// <summary>Finds such lists among agents that use the same model.</summary>
    internal static IEnumerable<SimilarToolLists> Find(IEnumerable<PromptDefinition> agents)
    {
        // A list with a restricting pattern is intentional, and a memory adds tools.
        var listed = agents.Where(static agent => agent is { Tools: { } tools, Memory: null }
            && !tools.Any(static tool => tool.Contains('(', StringComparison.Ordinal)))
            .Select(static agent => (agent.Name, Tools: ToolOrder.Of(agent))).Where(static agent => !agent.Tools.IsEmpty)
            .OrderBy(static agent => agent.Name, StringComparer.Ordinal).ToList();
        while (listed.Count > 1)
        {
            var group = Group(listed);
            listed.RemoveAll(agent => group.Exists(member => member.Name == agent.Name));
            if (group.Select(static agent => string.Join('\n', agent.Tools.Order(StringComparer.Ordinal)))
                .Distinct(StringComparer.Ordinal).Count() > 1)
                yield return Common(group);
        }
    }

    // Groups the first agent with all that are near it; any two of these differ at most by twice the distance.
    private static List<(string Name, ImmutableArray<string> Tools)> Group(List<(string Name, ImmutableArray<string> Tools)> agents) =>
        agents.FindAll(other => Difference(agents[0].Tools, other.Tools) <= MaxDifferences);

    private static int Difference(ImmutableArray<string> one, ImmutableArray<string> other) =>
        one.Except(other, StringComparer.Ordinal).Count() + other.Except(one, StringComparer.Ordinal).Count();

    private static SimilarToolLists Common(List<(string Name, ImmutableArray<string> Tools)> group)
    {
        var longest = group.OrderByDescending(static agent => agent.Tools.Length).First().Tools;
        ImmutableArray<string> all = [.. longest, .. group.SelectMany(static agent => agent.Tools).Except(longest, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];
        var added = group.Select(agent => (agent.Name, More: all.Except(agent.Tools, StringComparer.Ordinal).ToList()))
            .Where(static agent => agent.More.Count > 0)
            .Select(static agent => $"{agent.Name} gets {string.Join(" and ", agent.More)}");
        return new SimilarToolLists([.. group.Select(static agent => agent.Name)], all, string.Join(", ", added));
    }
}
