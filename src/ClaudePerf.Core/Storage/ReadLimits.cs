namespace ClaudePerf.Core.Storage;

/// <summary>
/// The maximum number of bytes to read from a file, by its kind: far above what real files contain, low enough to fit in memory. A
/// larger file is rejected, not truncated.
/// </summary>
public static class ReadLimits
{
    private const long MiB = 1L << 20;

    /// <summary>
    /// Prompts: agents, commands, skills, rules, output styles, and memory files, to which Claude Code applies its own limit of 4
    /// MiB afterwards. 64 MiB.
    /// </summary>
    public const long Prompt = 64 * MiB;

    /// <summary>Claude Code's JSON files: settings, plugin manifests, lists of plugins and servers. 16 MiB.</summary>
    public const long Settings = 16 * MiB;

    /// <summary>Budget files. 1 MiB.</summary>
    public const long Budgets = MiB;

    /// <summary>ClaudePerf's own options, both the user's and a project's. 1 MiB.</summary>
    public const long Options = MiB;

    /// <summary>Git's <c>HEAD</c> and configuration, and <c>.git</c> if it is a file. 64 KiB.</summary>
    public const long Git = MiB / 16;

    /// <summary>JSON that users or ClaudePerf wrote as input: prices, baselines, patterns, corrections. 64 MiB.</summary>
    public const long Data = 64 * MiB;

    /// <summary>A journal entry, which contains the files that it changed. 512 MiB.</summary>
    public const long JournalEntry = 512 * MiB;

    /// <summary>A vocabulary for exact counts. 256 MiB.</summary>
    public const long Vocabulary = 256 * MiB;

    /// <summary>The usage index and its log, when they are read into memory. 512 MiB.</summary>
    public const long Index = 512 * MiB;

    /// <summary>A transcript; it is read in parts. 16 GiB.</summary>
    public const long Transcript = 16 * 1024 * MiB;
}
