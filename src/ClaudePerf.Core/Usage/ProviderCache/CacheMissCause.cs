namespace ClaudePerf.Core.Usage.ProviderCache;

/// <summary>Why prompt tokens that an earlier request of the thread had cached were paid for again.</summary>
public enum CacheMissCause
{
    /// <summary>The thread's first request: nothing was cached before.</summary>
    FirstRequest,

    /// <summary>
    /// Caching is off: neither this request nor the previous one read or wrote anything, although both are long enough.
    /// </summary>
    NothingCached,

    /// <summary>The model was switched; each model has its own cache.</summary>
    ModelSwitch,

    /// <summary>The time since the previous request exceeds the TTL.</summary>
    LifetimePassed,

    /// <summary>Fast mode was switched on or off.</summary>
    FastMode,

    /// <summary>The effort level changed.</summary>
    EffortSwitch,

    /// <summary>Claude Code was upgraded, which changed its prompt.</summary>
    Upgrade,

    /// <summary>The prompt became shorter than the cached one: compacted, cleared or rewound.</summary>
    Compaction,

    /// <summary>Something early in the prompt changed.</summary>
    PrefixChanged,

    /// <summary>The same prefix was sent within the TTL, but the provider did not have it.</summary>
    NotKept,
}
