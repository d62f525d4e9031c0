namespace ClaudePerf.Core.Validation;

/// <summary>The limits, which can be set in the ecosystem's <c>.claude/claudeperf.json</c>.</summary>
internal sealed record ValidationLimits
{
    /// <summary>Tokens that all definitions together may take in every session.</summary>
    public long AlwaysOnTokens { get; init; } = 20_000;

    /// <summary>Tokens of an agent's text.</summary>
    public long AgentTokens { get; init; } = 10_000;

    /// <summary>
    /// Tokens of a command's or skill's text. After a compaction Claude Code restores only the first 5,000 tokens of
    /// each used skill: at this limit a third is lost.
    /// </summary>
    public long SkillTokens { get; init; } = 7_500;

    /// <summary>Tokens of an agent's line in the listing, which every session contains.</summary>
    public long DescriptionTokens { get; init; } = 500;

    /// <summary>Lines of a memory file: twice the number that Claude Code's documentation recommends.</summary>
    public int MemoryLines { get; init; } = 400;

    /// <summary>Characters of a memory file, about the number at which Claude Code itself warns.</summary>
    public int MemoryCharacters { get; init; } = 40_000;
}
