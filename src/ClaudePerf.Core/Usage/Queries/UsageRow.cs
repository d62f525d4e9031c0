using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// A request in the form that queries add up: fixed size and numbers only, so that a million rows can be read from a file at once.
/// Texts are numbers of a <see cref="UsageTable"/>; 0 is none.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct UsageRow : IEquatable<UsageRow>
{
    /// <summary>The time of the request in UTC ticks.</summary>
    public long UtcTicks;

    /// <summary>Prompt tokens outside the cache.</summary>
    public long InputTokens;

    /// <summary>The recorded output.</summary>
    public long OutputTokens;

    /// <summary>The recovered output; see <see cref="UsageRequest.RecoveredOutputTokens"/>.</summary>
    public long RecoveredOutputTokens;

    /// <summary>The part of the output that is thinking; see <see cref="UsageRequest.RecoveredThinkingTokens"/>.</summary>
    public long ThinkingTokens;

    /// <summary>Cache writes with a TTL of five minutes.</summary>
    public long CacheWrite5mTokens;

    /// <summary>Cache writes with a TTL of one hour.</summary>
    public long CacheWrite1hTokens;

    /// <summary>Cache reads.</summary>
    public long CacheReadTokens;

    /// <summary>The request's number in its source; unique within a table.</summary>
    public long Id;

    /// <summary>Equal for rows that might affect each other when merged; 0 after merging.</summary>
    public long Message;

    /// <summary>Web searches.</summary>
    public int WebSearches;

    /// <summary>How the request was served, and other flags.</summary>
    public UsageRowTraits Traits;

    /// <summary>The session's text.</summary>
    public int Session;

    /// <summary>The project's text.</summary>
    public int Project;

    /// <summary>The model's text.</summary>
    public int Model;

    /// <summary>The agent type's text; for the main thread, that of <see cref="UsageTable.MainAgent"/>.</summary>
    public int Agent;

    /// <summary>The agent run's text; 0 for the main thread.</summary>
    public int AgentId;

    /// <summary>The skill's text.</summary>
    public int Skill;

    /// <summary>The git branch's text.</summary>
    public int Branch;

    /// <summary>The plugin's text.</summary>
    public int Plugin;

    /// <summary>The MCP server's text.</summary>
    public int McpServer;

    /// <summary>The workflow run's text.</summary>
    public int Workflow;

    /// <summary>The text of the preceding prompt in its file; other links to prompts are resolved on demand.</summary>
    public int Prompt;

    /// <summary>The effort level's text.</summary>
    public int Effort;

    /// <summary>The text of Claude Code's version.</summary>
    public int Version;

    /// <summary>The text of the provider's reason for a cache miss.</summary>
    public int MissReason;

    /// <inheritdoc/>
    public readonly bool Equals(UsageRow other) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<UsageRow>(in this))
            .SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<UsageRow>(in other)));

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is UsageRow other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(UtcTicks, Id, OutputTokens);

    /// <summary>Whether two rows are equal in all fields.</summary>
    /// <param name="left">One row.</param>
    /// <param name="right">Another row.</param>
    public static bool operator ==(UsageRow left, UsageRow right) => left.Equals(right);

    /// <summary>Whether two rows differ in any field.</summary>
    /// <param name="left">One row.</param>
    /// <param name="right">Another row.</param>
    public static bool operator !=(UsageRow left, UsageRow right) => !left.Equals(right);
}

/// <summary>The flags of a <see cref="UsageRow"/>.</summary>
[Flags]
public enum UsageRowTraits
{
    /// <summary>No flags.</summary>
    None = 0,

    /// <summary>Served in fast mode.</summary>
    Fast = 1,

    /// <summary>Served by the batch API.</summary>
    Batch = 2,

    /// <summary>Served in the US only.</summary>
    UsInference = 4,

    /// <summary>A final line was found, so the recorded output is what was billed.</summary>
    Final = 8,

    /// <summary>The transcript records how much of the output is thinking.</summary>
    ThinkingRecorded = 16,

    /// <summary>An advisor call within a request, not a separate request.</summary>
    Advisor = 32,

    /// <summary>
    /// Its content was not counted, so the recovered output only consists of the recorded output and the thinking.
    /// </summary>
    Uncounted = 64,
}
