using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// The order in which Claude Code sends the tool definitions of an agent that lists its tools. The definitions come
/// first in a prompt, so agents share the provider's cache only if they send the same ones in the same order.
/// </summary>
/// <remarks>
/// Measured on 2.1.332: tools are sent in the order of the list, each once, at its first position; patterns and old
/// names count as the tools they name, and entries that send nothing have no position. A memory adds its tools after
/// the list, and Grep and Glob always come last. A wildcard of an MCP server stands for its tools by name. Without a
/// list, all tools are sent by name.
/// </remarks>
internal static class ToolOrder
{
    /// <summary>The tools that Claude Code sends for an agent's list, in order; empty if it has no list.</summary>
    internal static ImmutableArray<string> Of(PromptDefinition agent)
    {
        if (agent.Tools is not { } listed)
            return [];
        var data = InvocationData.Shipped;
        var taken = agent.DisallowedTools
            .Where(static entry => !entry.Contains('(', StringComparison.Ordinal))
            .Select(data.ToolOf)
            .ToHashSet(StringComparer.Ordinal);
        var tools = listed.Select(data.ToolOf).Concat(agent.Memory is null ? [] : DefinitionListing.MemoryTools)
            .Where(name => !taken.Contains(name) && IsSent(name, data)).Distinct(StringComparer.Ordinal).ToList();
        return [.. tools.Where(name => data.Default.FindTool(name)?.AbsentWith is not { } other || !tools.Contains(other)).OrderBy(IsLast)];
    }

    /// <summary>Whether two agents list the same tools in any order.</summary>
    internal static bool AreSame(PromptDefinition one, PromptDefinition other) => one.Tools is { } tools && other.Tools is { } others
        && tools.Order(StringComparer.Ordinal).SequenceEqual(others.Order(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>
    /// A key shared by agents with the same tools in any order: the tools by name, and whether a memory determines the
    /// position of some.
    /// </summary>
    internal static string SetOf(PromptDefinition agent, ImmutableArray<string> tools) =>
        string.Join('\n', tools.Order(StringComparer.Ordinal)) + (agent.Memory is null ? "" : "\nmemory");

    /// <summary>
    /// The common order for agents with the same tools: the most frequent one; if several are equally frequent, Claude
    /// Code's own order, by name.
    /// </summary>
    /// <param name="orders">The orders of the agents; at least one.</param>
    internal static ImmutableArray<string> Common(IReadOnlyCollection<ImmutableArray<string>> orders)
    {
        var counted = orders
            .GroupBy(static order => string.Join('\n', order), StringComparer.Ordinal)
            .OrderByDescending(static group => group.Count())
            .Take(2)
            .ToList();
        // With a single order, or a single agent, that order is the common one.
        return counted.Count == 1 || counted[0].Count() > counted[1].Count()
            ? counted[0].First()
            : [.. counted[0].First().OrderBy(IsLast).ThenBy(static name => name, StringComparer.Ordinal)];
    }

    /// <summary>
    /// The agents whose tools are in a different order than those of most agents with the same tools, each with the
    /// common order, in the order of the definitions.
    /// </summary>
    internal static List<(PromptDefinition Agent, ImmutableArray<string> Tools, ImmutableArray<string> Order, int Agents, int InOrder)>
        NotInCommonOrder(IEnumerable<PromptDefinition> definitions)
    {
        var agents = definitions.Where(
            static definition => definition is { Kind: PromptKind.Agent, IsActive: true, Frontmatter.Failure: null })
            .Select(static agent => (Agent: agent, Tools: Of(agent))).Where(static agent => agent.Tools.Length > 1).ToList();
        var common = agents.GroupBy(static agent => SetOf(agent.Agent, agent.Tools), StringComparer.Ordinal)
            .ToDictionary(
                static set => set.Key,
                static set => (Order: Common([.. set.Select(static agent => agent.Tools)]), All: set.ToList()),
                StringComparer.Ordinal);
        var found = new List<(PromptDefinition, ImmutableArray<string>, ImmutableArray<string>, int, int)>();
        foreach (var (agent, tools) in agents)
        {
            var (order, all) = common[SetOf(agent, tools)];
            if (!tools.SequenceEqual(order, StringComparer.Ordinal))
                found.Add((agent, tools, order, all.Count, all.Count(other => other.Tools.SequenceEqual(order, StringComparer.Ordinal))));
        }
        return found;
    }

    /// <summary>Whether a tool is always sent last, wherever it is listed.</summary>
    internal static bool IsLast(string tool) => InvocationData.Shipped.Default.FindTool(tool)?.AbsentWith is not null;

    // The number of a server's tools is unknown here; any other name that Claude Code does not send has no position.
    private static bool IsSent(string name, InvocationData data) =>
        name.StartsWith("mcp__", StringComparison.Ordinal) || data.Default.FindTool(name) is { MainOnly: false };
}
