namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>How requests are laid out and cached.</summary>
public sealed record PlanOptions
{
    /// <summary>Whether the provider is asked to cache at all.</summary>
    public bool Caches { get; init; } = true;

    /// <summary>The lifetime of the main thread's entries. Claude Code: an hour on a subscription, five minutes with an API key.</summary>
    public CacheLifetime MainLifetime { get; init; } = CacheLifetime.FiveMinutes;

    /// <summary>The lifetime of subagents' entries. Claude Code: five minutes, always.</summary>
    public CacheLifetime AgentLifetime { get; init; } = CacheLifetime.FiveMinutes;

    /// <summary>Whether lines that differ from run to run stand behind everything that does not.</summary>
    public bool DynamicLast { get; init; }

    /// <summary>
    /// Whether what agents of a project share, the memory chain, stands in the system prompt before what is their own, with a breakpoint of its own. Claude Code does not do so; requests of one's own can.
    /// </summary>
    public bool SharedFirst { get; init; }

    /// <summary>Runs of the pattern in one session.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>From the end of one run to the beginning of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>
/// How a run of an agent goes on where neither the pattern nor history says. They are assumptions, of the size of runs in public transcripts; the user's own replace them.
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
