using System.Collections.Immutable;

namespace ClaudePerf.Core.Usage.ToolUse;

/// <summary>The tools that the runs of one agent type called in one project.</summary>
internal sealed record AgentToolUse
{
    /// <summary>The agent's type: its name in Claude Code.</summary>
    public required string AgentType { get; init; }

    /// <summary>The folder that Claude Code worked in; null if the transcripts do not say.</summary>
    public string? Project { get; init; }

    /// <summary>The number of runs, including those that called no tool.</summary>
    public required int Runs { get; init; }

    /// <summary>Calls by tool, each counted once even if several transcripts repeat it.</summary>
    public required ImmutableSortedDictionary<string, long> Calls { get; init; }

    /// <summary>
    /// For each file below a folder <c>references</c>, the number of runs that read it with Read. The path is as in the call, with
    /// slashes.
    /// </summary>
    public ImmutableDictionary<string, int> FilesRead { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>When the first and the last call were made, in UTC; null if no call has a readable time.</summary>
    public (DateTimeOffset First, DateTimeOffset Last)? Period { get; init; }
}
