using System.Collections.Immutable;

namespace ClaudePerf.Core.Optimization.Evidence;

/// <summary>What the user's own transcripts show of one agent in the folder that is optimized.</summary>
public sealed record AgentEvidence
{
    /// <summary>Evidence of nothing.</summary>
    public static AgentEvidence None { get; } = new();

    /// <summary>How often it was started, deleted transcripts included where the usage index knows them.</summary>
    public long Invocations { get; init; }

    /// <summary>How many requests those runs made together.</summary>
    public long Requests { get; init; }

    /// <summary>In how many of the runs with a transcript each file below a folder <c>references</c> was read, by its full path with
    /// slashes.</summary>
    public ImmutableDictionary<string, int> FilesRead { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>How many of its runs have a transcript that was read for the tools they called.</summary>
    public int Runs { get; init; }

    /// <summary>How often those runs called each tool.</summary>
    public ImmutableSortedDictionary<string, long> ToolCalls { get; init; } = ImmutableSortedDictionary.Create<string,
        long>(StringComparer.Ordinal);

    /// <summary>When it last called a tool in a transcript that was read, UTC; null where it did not.</summary>
    public DateTimeOffset? LastCall { get; init; }
}
