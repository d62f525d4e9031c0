using System.Collections.Immutable;

namespace ClaudePerf.Core.Usage.ToolUse;

/// <summary>Which tools the runs of one type of agent called in one project.</summary>
public sealed record AgentToolUse
{
    /// <summary>The agent's type: its name, as Claude Code knows it.</summary>
    public required string AgentType { get; init; }

    /// <summary>The folder Claude Code worked in; null where the transcripts do not say.</summary>
    public string? Project { get; init; }

    /// <summary>How many runs there were, those that called no tool included.</summary>
    public required int Runs { get; init; }

    /// <summary>Calls by tool, each counted once however many transcripts repeat it.</summary>
    public required ImmutableSortedDictionary<string, long> Calls { get; init; }

    /// <summary>In how many of the runs each file below a folder <c>references</c> was read with Read, by its path as the call gave it,
    /// with slashes.</summary>
    public ImmutableDictionary<string, int> FilesRead { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>When the first and the last call was made, UTC; null where there was none with a readable time.</summary>
    public (DateTimeOffset First, DateTimeOffset Last)? Period { get; init; }
}
