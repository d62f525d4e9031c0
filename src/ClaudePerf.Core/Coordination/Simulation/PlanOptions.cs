namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>How requests are laid out and cached.</summary>
public sealed record PlanOptions
{
    /// <summary>Whether the provider is asked to cache.</summary>
    public bool Caches { get; init; } = true;

    /// <summary>
    /// The TTL of the main thread's entries; null for that of the settings, or else five minutes. On a subscription within its
    /// limits it is an hour.
    /// </summary>
    public CacheLifetime? MainLifetime { get; init; }

    /// <summary>
    /// The TTL of subagents' entries; null for that of each agent's frontmatter or the settings, or else five minutes.
    /// </summary>
    public CacheLifetime? AgentLifetime { get; init; }

    /// <summary>Where requests are sent, which determines what happens to their first block.</summary>
    public RequestHost Host { get; init; }

    /// <summary>
    /// Distinguishes the conversations of this plan from others, which never contain the same text. Plans with the same name repeat
    /// the same text, like the same prompt in a new session.
    /// </summary>
    public string Conversation { get; init; } = "";

    /// <summary>Whether lines that differ between runs come after everything that does not.</summary>
    public bool DynamicLast { get; init; }

    /// <summary>
    /// Whether the memory chain, which agents of a project share, is in the system prompt before their individual text, with its
    /// own breakpoint. Claude Code does not do this; one's own requests can.
    /// </summary>
    public bool SharedFirst { get; init; }

    /// <summary>
    /// Distinguishes this session from others: what Claude Code says about agents contains generated ids, so no other session
    /// contains the same text.
    /// </summary>
    public string Session { get; init; } = "";

    /// <summary>
    /// The start of this plan relative to the start of the first one: successive plans find what the earlier ones have written.
    /// </summary>
    public TimeSpan Start { get; init; }

    /// <summary>
    /// Whether the first of several agents that a caller starts in the background is started alone, and the others with the
    /// caller's next request: they can then read what the first has written.
    /// </summary>
    public bool FirstAlone { get; init; }

    /// <summary>The number of runs of the pattern in one session.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>The time from the end of one run to the start of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>
/// Where Claude Code sends its requests. The first block of the system prompt contains its version and a checksum of the start of
/// the task.
/// </summary>
public enum RequestHost
{
    /// <summary>
    /// The provider's own host: the block differs in every request, so the provider must ignore it. The main thread's system prompt
    /// has a part that is the same for everyone.
    /// </summary>
    Provider,

    /// <summary>Another host that strips the block, or <c>CLAUDE_CODE_ATTRIBUTION_HEADER=0</c>, so that it is not sent.</summary>
    WithoutHeader,

    /// <summary>
    /// Another host, such as a gateway, that passes it on: a run with another task has a different first block, and shares at most
    /// the tools.
    /// </summary>
    Gateway,
}

/// <summary>
/// How a run of an agent continues if neither the pattern nor history specifies it. These are assumptions based on runs in public
/// transcripts; the user's own data takes precedence.
/// </summary>
public static class AssumedRun
{
    /// <summary>The number of requests of a run that calls no agents.</summary>
    public const int Requests = 8;

    /// <summary>Tokens of a task.</summary>
    public const long TaskTokens = 300;

    /// <summary>Output tokens per request.</summary>
    public const long OutputTokens = 250;

    /// <summary>Tokens of results that each further request adds.</summary>
    public const long ResultTokens = 1200;

    /// <summary>Seconds from one request to the next.</summary>
    public const int PauseSeconds = 12;

    /// <summary>Seconds until a response begins.</summary>
    public const int ResponseSeconds = 2;
}
