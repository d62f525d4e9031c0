namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>How requests are laid out and cached.</summary>
public sealed record PlanOptions
{
    /// <summary>Whether the provider is asked to cache at all.</summary>
    public bool Caches { get; init; } = true;

    /// <summary>
    /// The lifetime of the main thread's entries; null for that of the settings, else five minutes. On a subscription within its limits
    /// it is an hour.
    /// </summary>
    public CacheLifetime? MainLifetime { get; init; }

    /// <summary>The lifetime of subagents' entries; null for that of each agent's frontmatter or the settings, else five minutes.</summary>
    public CacheLifetime? AgentLifetime { get; init; }

    /// <summary>Where requests are sent, by which it is told what becomes of their first block.</summary>
    public RequestHost Host { get; init; }

    /// <summary>
    /// What tells the conversations of this plan from others': what is said in them stands in no other. Plans of the same name say the
    /// same again, as the same prompt in a new session does.
    /// </summary>
    public string Conversation { get; init; } = "";

    /// <summary>Whether lines that differ from run to run stand behind everything that does not.</summary>
    public bool DynamicLast { get; init; }

    /// <summary>
    /// Whether what agents of a project share, the memory chain, stands in the system prompt before what is their own, with a breakpoint
    /// of its own. Claude Code does not do so; requests of one's own can.
    /// </summary>
    public bool SharedFirst { get; init; }

    /// <summary>
    /// What tells this session from another one: ids that Claude Code makes stand in what it says of agents, so that no other session
    /// says the same.
    /// </summary>
    public string Session { get; init; } = "";

    /// <summary>
    /// How long after the first plan's beginning this one begins: plans that follow one another meet what the earlier ones have
    /// written.
    /// </summary>
    public TimeSpan Start { get; init; }

    /// <summary>
    /// Whether of several agents that a caller starts in the background at once the first is started by itself, and the others with the caller's next request: they can then read what the first has written.
    /// </summary>
    public bool FirstAlone { get; init; }

    /// <summary>Runs of the pattern in one session.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>From the end of one run to the beginning of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>
/// Where Claude Code sends its requests. The first block of the system prompt names its version and, by a checksum, the beginning of
/// the task.
/// </summary>
public enum RequestHost
{
    /// <summary>
    /// The provider's own host: the block differs in every request, so the provider must leave it out of account. The main thread's
    /// system prompt has a part that is the same for everyone.
    /// </summary>
    Provider,

    /// <summary>Another host that strips the block, or <c>CLAUDE_CODE_ATTRIBUTION_HEADER=0</c>: it is not sent.</summary>
    WithoutHeader,

    /// <summary>
    /// Another host, such as a gateway, that passes it on: a run with another task has another first block, and shares the tools at
    /// most.
    /// </summary>
    Gateway,
}

/// <summary>
/// How a run of an agent goes on where neither the pattern nor history says. They are assumptions, of the size of runs in public
/// transcripts; the user's own replace them.
/// </summary>
public static class AssumedRun
{
    /// <summary>Requests of a run that calls nobody.</summary>
    public const int Requests = 8;

    /// <summary>Tokens of a task.</summary>
    public const long TaskTokens = 300;

    /// <summary>Tokens written at each request.</summary>
    public const long OutputTokens = 250;

    /// <summary>Tokens of results that each further request adds.</summary>
    public const long ResultTokens = 1200;

    /// <summary>Seconds from one request to the next.</summary>
    public const int PauseSeconds = 12;

    /// <summary>Seconds until a response begins.</summary>
    public const int ResponseSeconds = 2;
}
