namespace ClaudePerf.Core.Caching;

/// <summary>What a prompt cache entry contains. The numbers are stored and must never change.</summary>
public enum CacheEntryKind
{
    /// <summary>
    /// The contents of an ecosystem: its agents and skills with their files, and its memory. Saves the search and the
    /// parsing.
    /// </summary>
    Ecosystem = 1,

    /// <summary>One agent's resolved and counted prompt.</summary>
    Prompt = 2,

    /// <summary>The measurements of an ecosystem's prompts, without prices, which depend on the day.</summary>
    Measurement = 3,

    /// <summary>The optimizer's result for a prompt.</summary>
    Optimization = 4,
}
