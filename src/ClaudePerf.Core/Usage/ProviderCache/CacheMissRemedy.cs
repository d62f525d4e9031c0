namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>How to avoid misses of a cause.</summary>
/// <param name="IsAvoidable">Whether the user can avoid them.</param>
/// <param name="Text">How to avoid them, or why it is not possible.</param>
internal readonly record struct CacheMissRemedy(bool IsAvoidable, string Text)
{
    /// <summary>The longest TTL that the provider offers; see the provider's documentation of prompt caching.</summary>
    internal static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(1);

    /// <summary>The default TTL of a cache entry, counted from its last use.</summary>
    internal static readonly TimeSpan ShortLifetime = TimeSpan.FromMinutes(5);

    internal static CacheMissRemedy Of(CacheMissCause cause, TimeSpan gap, bool isSubagent) => cause switch
    {
        CacheMissCause.FirstRequest => new(false,
            "A thread's first prompt is always written. Runs of the same agent within the cache lifetime share a common prefix."),
        CacheMissCause.NothingCached =>
            new(true, "Caching is off. Remove DISABLE_PROMPT_CACHING, or configure the gateway to pass cache_control."),
        CacheMissCause.ModelSwitch =>
            new(true, "Use one model per session; give work for another model to a subagent, or switch after /clear."),
        CacheMissCause.LifetimePassed when gap > LongestLifetime =>
            new(false, "The cache lifetime is at most one hour. Run /compact before a long pause to make resuming cheaper."),
        CacheMissCause.LifetimePassed when isSubagent =>
            new(true, "Pause for less time, or use the 1-hour lifetime if it is available for subagents (ENABLE_PROMPT_CACHING_1H=1)."),
        CacheMissCause.LifetimePassed => new(true, "Use the 1-hour lifetime (ENABLE_PROMPT_CACHING_1H=1), or pause for less time."),
        CacheMissCause.FastMode => new(true, "Switch fast mode at the start of a session, not during it."),
        CacheMissCause.EffortSwitch => new(true, "Set the effort at the start of a session, not during it."),
        CacheMissCause.Upgrade => new(true, "Start a new session after an upgrade instead of resuming an old one."),
        CacheMissCause.Compaction => new(false, "A shortened prompt must be written once; every later request benefits."),
        CacheMissCause.PrefixChanged =>
            new(true, "Do not change the prefix of prompts during a session: MCP servers and tools, CLAUDE.md, settings, dates."),
        _ => new(false, "The same prompt was sent in time; this cannot be avoided by the user."),
    };
}
