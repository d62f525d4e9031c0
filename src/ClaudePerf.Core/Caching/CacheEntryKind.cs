namespace ClaudePerf.Core.Caching;

/// <summary>What an entry of the prompt cache holds. The numbers are stored and never change.</summary>
public enum CacheEntryKind
{
    /// <summary>What was found in an ecosystem: its agents and skills with their files, its memory. Spares the search and the parsing.</summary>
    Ecosystem = 1,

    /// <summary>One agent's resolved prompt, counted.</summary>
    Prompt = 2,

    /// <summary>The measurements of an ecosystem's prompts, without prices, which depend on the day.</summary>
    Measurement = 3,

    /// <summary>What the optimizer made of a prompt.</summary>
    Optimization = 4,
}
