namespace ClaudePerf.Core.Validation;

/// <summary>How much is too much; each can be set in the ecosystem's <c>.claude/claudeperf.json</c>.</summary>
public sealed record ValidationLimits
{
    /// <summary>Tokens that all definitions together may take in every session.</summary>
    public long AlwaysOnTokens { get; init; } = 20_000;

    /// <summary>Tokens of an agent's text.</summary>
    public long AgentTokens { get; init; } = 10_000;

    /// <summary>
    /// Tokens of a command's or skill's text. After a compaction Claude Code gives back the first 5,000 of each skill that was used: of
    /// one of this length a third is lost.
    /// </summary>
    public long SkillTokens { get; init; } = 7_500;

    /// <summary>Tokens of an agent's line in the listing that every session holds.</summary>
    public long DescriptionTokens { get; init; } = 500;

    /// <summary>Lines of a memory file: twice what Claude Code's documentation aims at.</summary>
    public int MemoryLines { get; init; } = 400;

    /// <summary>Characters of a memory file, about as many as Claude Code itself warns of.</summary>
    public int MemoryCharacters { get; init; } = 40_000;
}
