using System.Collections.Immutable;

namespace ClaudePerf.Core.Optimization.Evidence;

/// <summary>What the user's transcripts show about one agent in the optimized folder.</summary>
public sealed record AgentEvidence
{
    /// <summary>No evidence.</summary>
    public static AgentEvidence None { get; } = new();

    /// <summary>How often it was started, including in deleted transcripts that the usage index knows.</summary>
    public long Invocations { get; init; }

    /// <summary>The total number of requests in those runs.</summary>
    public long Requests { get; init; }

    /// <summary>
    /// For each file below a <c>references</c> folder, by full path with slashes, the number of runs with a
    /// transcript that read it.
    /// </summary>
    public ImmutableDictionary<string, int> FilesRead { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>The number of its runs whose transcripts were searched for tool calls.</summary>
    public int Runs { get; init; }

    /// <summary>How often those runs called each tool.</summary>
    public ImmutableSortedDictionary<string, long> ToolCalls { get; init; } = ImmutableSortedDictionary.Create<string,
        long>(StringComparer.Ordinal);

    /// <summary>The time of its last tool call in the searched transcripts, UTC; null if there is none.</summary>
    public DateTimeOffset? LastCall { get; init; }
}
