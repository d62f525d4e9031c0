using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>The hook's paths, clock and limits.</summary>
public sealed record BudgetHookSettings
{
    /// <summary>
    /// The default of <see cref="WarnAbove"/>: about 200,000 tokens written with a TTL of five minutes for a model whose input costs $4
    /// per million tokens.
    /// </summary>
    public const decimal DefaultWarnAbove = 1;

    /// <summary>The folder for ClaudePerf's files.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The folder with the administrator's budgets; null for none.</summary>
    public string? ManagedFolder { get; init; }

    /// <summary>Finds the folders of transcripts; called only if the previous result is no longer valid.</summary>
    public required Func<IReadOnlyList<string>> FindRoots { get; init; }

    /// <summary>The folders to search for transcripts; they need not exist.</summary>
    public required Func<IReadOnlyList<string>> Candidates { get; init; }

    /// <summary>Identifies the settings that determine where transcripts are searched for.</summary>
    public required string RootsKey { get; init; }

    /// <summary>The folder in which Claude Code was started; null if only the call names it.</summary>
    public string? ProjectFolder { get; init; }

    /// <summary>Whether to block if budgets could not be checked.</summary>
    public bool FailClosed { get; init; }

    /// <summary>The highest cost in USD of writing the prompt cache again without a warning.</summary>
    public decimal WarnAbove { get; init; } = DefaultWarnAbove;

    /// <summary>The clock, and the time zone for budgets that name none.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The maximum time from the start of the process to its end.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long only recent transcripts, the session's own and the folders are checked before all transcripts are walked again.
    /// Usage of an old session that is resumed elsewhere may count this much later; everything else counts immediately.
    /// </summary>
    public TimeSpan WalkEvery { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long the growth of transcripts is added up directly before the index is queried again, however small the growth.
    /// </summary>
    public TimeSpan RequeryEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Creates the settings for the current user and environment.</summary>
    /// <param name="failClosed">Whether to block if budgets could not be checked.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="DirectoryNotFoundException">The platform has no folder for per-user data.</exception>
    public static BudgetHookSettings Default(bool failClosed) => new()
    {
        DataFolder = Storage.DataFolder.Locate(),
        ManagedFolder = EcosystemOptions.DefaultManagedFolder,
        FindRoots = TranscriptRoots.Find,
        Candidates = () =>
            [.. TranscriptRoots.ConfigFolders(Environment.GetEnvironmentVariable, Home).Select(folder => Path.Combine(folder, "projects"))],
        RootsKey = $"{Environment.GetEnvironmentVariable("CLAUDE_CONFIG_DIR")}\n"
            + $"{Environment.GetEnvironmentVariable("XDG_CONFIG_HOME")}\n{Home}",
        ProjectFolder = Environment.GetEnvironmentVariable("CLAUDE_PROJECT_DIR") is { Length: > 0 } folder ? folder : null,
        FailClosed = failClosed,
    };

    private static string Home => UserHome.Path;
}
