namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>What avoids misses of one cause.</summary>
/// <param name="IsAvoidable">Whether the user can avoid them.</param>
/// <param name="Text">How, or why not.</param>
internal readonly record struct CacheMissRemedy(bool IsAvoidable, string Text)
{
    /// <summary>The longest lifetime that the provider offers; see "Provider caching" in its documentation of prompt caching.</summary>
    internal static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(1);

    /// <summary>The lifetime of a cache entry that asks for no longer one, from its last use.</summary>
    internal static readonly TimeSpan ShortLifetime = TimeSpan.FromMinutes(5);

    internal static CacheMissRemedy Of(CacheMissCause cause, TimeSpan gap, bool isSubagent) => cause switch
    {
        CacheMissCause.FirstRequest => new(false, "A thread's first prompt is written once. Runs of one agent within the cache's lifetime share what their prompts begin with."),
        CacheMissCause.NothingCached => new(true, "Caching is off: remove DISABLE_PROMPT_CACHING, or have the gateway pass cache_control on."),
        CacheMissCause.ModelSwitch => new(true, "Stay with one model in a session; give work for another model to a subagent, or switch after /clear."),
        CacheMissCause.LifetimePassed when gap > LongestLifetime => new(false, "No cache lives longer than an hour; /compact before a long pause makes the return cheaper."),
        CacheMissCause.LifetimePassed when isSubagent => new(true, "A shorter pause, or the 1-hour lifetime where it can be had for subagents (ENABLE_PROMPT_CACHING_1H=1)."),
        CacheMissCause.LifetimePassed => new(true, "The 1-hour lifetime (ENABLE_PROMPT_CACHING_1H=1), or a shorter pause."),
        CacheMissCause.FastMode => new(true, "Switch fast mode at the beginning of a session, not within."),
        CacheMissCause.EffortSwitch => new(true, "Set the effort at the beginning of a session, not within."),
        CacheMissCause.Upgrade => new(true, "Begin a new session after an upgrade instead of resuming an old one."),
        CacheMissCause.Compaction => new(false, "A shortened prompt is a new one; it pays back with every request after it."),
        CacheMissCause.PrefixChanged => new(true, "Leave what prompts begin with alone within a session: MCP servers and tools, CLAUDE.md, settings, dates."),
        _ => new(false, "The same prompt was sent in time: nothing on this side avoids it."),
    };
}
