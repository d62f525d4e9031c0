using System.Globalization;
using System.Text;

namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>Draws patterns as one graph, with agents as nodes and calls as edges.</summary>
public static class PatternGraph
{
    /// <summary>The graph for Mermaid, which GitHub, GitLab and many editors render.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <returns>A flowchart; the same patterns always give the same text.</returns>
    public static string ToMermaid(IEnumerable<CoordinationPattern> patterns)
    {
        var graph = Graph.Create(patterns);
        var text = new StringBuilder("flowchart LR\n");
        for (var i = 0; i < graph.Nodes.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"    n{i}[\"{Mermaid(graph.Nodes[i])}\"]\n");
        foreach (var edge in graph.Edges)
            text.Append(CultureInfo.InvariantCulture,
                $"    n{edge.From} {(edge.IsChoice ? "-.->" : "-->")}{(edge.Label.Length > 0 ? $"|\"{edge.Label}\"|" : "")} n{edge.To}\n");
        return text.ToString();
    }

    /// <summary>The graph for Graphviz.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <returns>A directed graph in the DOT language; the same patterns always give the same text.</returns>
    public static string ToDot(IEnumerable<CoordinationPattern> patterns)
    {
        var graph = Graph.Create(patterns);
        var text = new StringBuilder("digraph coordination {\n    rankdir=LR;\n    node [shape=box];\n");
        for (var i = 0; i < graph.Nodes.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"    n{i} [label=\"{Dot(graph.Nodes[i])}\"];\n");
        foreach (var edge in graph.Edges)
        {
            var attributes = string.Join(", ",
                ((string?[])[edge.Label.Length > 0 ? $"label=\"{edge.Label}\"" : null, edge.IsChoice ? "style=dashed" : null])
                    .OfType<string>());
            text.Append(CultureInfo.InvariantCulture,
                $"    n{edge.From} -> n{edge.To}{(attributes.Length > 0 ? $" [{attributes}]" : "")};\n");
        }
        return text.Append("}\n").ToString();
    }

    private static string Mermaid(string name) => name.Replace("\"", "#quot;", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static string Dot(string name) =>
        name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private sealed record Edge(int From, int To, string Label, bool IsChoice);

    private sealed class Graph
    {
        internal List<string> Nodes { get; } = [];

        internal List<Edge> Edges { get; } = [];

        internal static Graph Create(IEnumerable<CoordinationPattern> patterns)
        {
            ArgumentNullException.ThrowIfNull(patterns);
            var sums = new Dictionary<(string From, string To), (long Runs, bool IsChoice)>();
            foreach (var pattern in patterns)
            {
                foreach (var (caller, call) in pattern.Edges)
                {
                    var (runs, isChoice) = sums.GetValueOrDefault((caller, call.Agent), (0, true));
                    sums[(caller, call.Agent)] = (runs + (pattern.Source == PatternSource.Transcript ? (long)pattern.Seen * call.Count : 0),
                        isChoice && pattern.Form == PatternForm.Choice);
                }
            }
            var graph = new Graph();
            // The main thread first, then callers, then agents that are only called.
            var callers = sums.Keys.Select(static edge => edge.From).ToHashSet(StringComparer.Ordinal);
            graph.Nodes.AddRange(sums.Keys.SelectMany(static edge => (string[])[edge.From, edge.To]).Distinct(StringComparer.Ordinal)
                .OrderBy(static name => name != CoordinationPattern.MainThread).ThenBy(name => !callers.Contains(name))
                .ThenBy(static name => name, StringComparer.Ordinal));
            var numbers = graph.Nodes.Select(static (name, i) => (name, i))
                .ToDictionary(static node => node.name, static node => node.i, StringComparer.Ordinal);
            graph.Edges.AddRange(sums
                .Select(sum =>
                    new Edge(numbers[sum.Key.From], numbers[sum.Key.To],
                        sum.Value.Runs > 0 ? string.Create(CultureInfo.InvariantCulture, $"{sum.Value.Runs} runs") : "",
                        sum.Value.IsChoice))
                .OrderBy(static edge => edge.From).ThenBy(static edge => edge.To));
            return graph;
        }
    }
}
