namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>Why prompt tokens that an earlier request of the thread had cached were paid for again.</summary>
public enum CacheMissCause
{
    /// <summary>The thread's first request: nothing of it was cached before.</summary>
    FirstRequest,

    /// <summary>Caching is off: neither this request nor the one before read or wrote anything, though both are long enough.</summary>
    NothingCached,

    /// <summary>Another model than before; each has its own cache.</summary>
    ModelSwitch,

    /// <summary>More time passed since the request before than the cache lives.</summary>
    LifetimePassed,

    /// <summary>Fast mode was switched on or off.</summary>
    FastMode,

    /// <summary>The effort level was changed.</summary>
    EffortSwitch,

    /// <summary>Claude Code was upgraded, and its prompt with it.</summary>
    Upgrade,

    /// <summary>The prompt became shorter than what was cached: compacted, cleared or rewound.</summary>
    Compaction,

    /// <summary>Something early in the prompt changed.</summary>
    PrefixChanged,

    /// <summary>The same was sent in time, and the provider did not have it.</summary>
    NotKept,
}
