namespace ClaudePerf.Core.Storage;

/// <summary>
/// The most bytes that are read of a file, by its kind: far above what honest files have, low enough to hold in memory. A larger file is
/// refused, not cut.
/// </summary>
public static class ReadLimits
{
    private const long MiB = 1L << 20;

    /// <summary>Prompts: agents, commands, skills, rules, output styles, and memory files before Claude Code's own limit of 4 MiB. 64 MiB.</summary>
    public const long Prompt = 64 * MiB;

    /// <summary>Claude Code's JSON files: settings, plugin manifests, lists of plugins and servers. 16 MiB.</summary>
    public const long Settings = 16 * MiB;

    /// <summary>Files of budgets. 1 MiB.</summary>
    public const long Budgets = MiB;

    /// <summary>ClaudePerf's own options, and those that a project has for it. 1 MiB.</summary>
    public const long Options = MiB;

    /// <summary>What git keeps in <c>HEAD</c> and in a <c>.git</c> that is a file: a line. 64 KiB.</summary>
    public const long Git = MiB / 16;

    /// <summary>JSON that people or ClaudePerf wrote to be read again: prices, baselines, patterns, corrections. 64 MiB.</summary>
    public const long Data = 64 * MiB;

    /// <summary>An entry of the journal, which has the files it is about in it. 512 MiB.</summary>
    public const long JournalEntry = 512 * MiB;

    /// <summary>A vocabulary for exact counts. 256 MiB.</summary>
    public const long Vocabulary = 256 * MiB;

    /// <summary>The usage index and its log, where they are read into memory. 512 MiB.</summary>
    public const long Index = 512 * MiB;

    /// <summary>A transcript; it is read in parts. 16 GiB.</summary>
    public const long Transcript = 16 * 1024 * MiB;
}
