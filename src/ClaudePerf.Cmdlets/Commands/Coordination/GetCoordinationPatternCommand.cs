using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Patterns;

namespace ClaudePerf.Cmdlets;

/// <summary>The format of a graph.</summary>
public enum GraphFormat
{
    /// <summary>A Mermaid flowchart.</summary>
    Mermaid,

    /// <summary>A directed graph for Graphviz.</summary>
    Dot,
}

/// <summary>
/// <para type="synopsis">Shows which agents call each other: according to prompts and coordination documents, to a pattern file, and to
/// transcripts of real runs.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "CoordinationPattern", DefaultParameterSetName = "Path")]
[OutputType(typeof(CoordinationPattern), typeof(string))]
public sealed class GetCoordinationPatternCommand : CoordinationCommand
{
    /// <summary>
    /// Write one text instead of objects: a graph of all patterns for Mermaid or Graphviz. Edges are labeled with the number of runs in
    /// transcripts.
    /// </summary>
    [Parameter]
    public GraphFormat? As { get; set; }

    private protected override void Process(Ecosystem ecosystem, EcosystemOptions options, IReadOnlyList<CoordinationPattern> patterns)
    {
        if (patterns.Count == 0 && !HasFilter)
            WriteWarning($"No coordination patterns were found in '{ecosystem.Root}': no prompt calls an agent, "
                + $"there is no {Core.Coordination.Patterns.PatternFile.FileName}, and no transcript of this folder contains a run.");
        if (As is { } format)
            WriteObject(format == GraphFormat.Dot ? PatternGraph.ToDot(patterns) : PatternGraph.ToMermaid(patterns));
        else
            WriteObject(patterns, enumerateCollection: true);
    }
}
