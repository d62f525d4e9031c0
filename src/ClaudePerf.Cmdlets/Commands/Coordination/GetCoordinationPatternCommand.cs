using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Patterns;

namespace ClaudePerf.Cmdlets;

/// <summary>How a graph is written.</summary>
public enum GraphFormat
{
    /// <summary>A flowchart for Mermaid.</summary>
    Mermaid,

    /// <summary>A directed graph for Graphviz.</summary>
    Dot,
}

/// <summary>
/// <para type="synopsis">Shows which agents call which others: as prompts and coordination documents say, as a pattern file says, and as it really happened.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "CoordinationPattern", DefaultParameterSetName = "Path")]
[OutputType(typeof(CoordinationPattern), typeof(string))]
public sealed class GetCoordinationPatternCommand : CoordinationCommand
{
    /// <summary>Give one text instead of objects: a graph of all patterns for Mermaid or Graphviz. Edges are labelled with the runs that transcripts show.</summary>
    [Parameter]
    public GraphFormat? As { get; set; }

    private protected override void Process(Ecosystem ecosystem, EcosystemOptions options, IReadOnlyList<CoordinationPattern> patterns)
    {
        if (patterns.Count == 0 && Name is null)
            WriteWarning($"Nothing tells who calls whom in '{ecosystem.Root}': no prompt calls an agent, there is no {Core.Coordination.Patterns.PatternFile.FileName}, and no transcript of this folder shows a run.");
        if (As is { } format)
            WriteObject(format == GraphFormat.Dot ? PatternGraph.ToDot(patterns) : PatternGraph.ToMermaid(patterns));
        else
            WriteObject(patterns, enumerateCollection: true);
    }
}
