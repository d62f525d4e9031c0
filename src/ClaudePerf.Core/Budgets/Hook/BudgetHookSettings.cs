using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>Where the hook finds things, and when it is.</summary>
public sealed record BudgetHookSettings
{
    /// <summary>The folder of ClaudePerf's own files.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Finds the folders of transcripts; asked only where what was found before no longer holds.</summary>
    public required Func<IReadOnlyList<string>> FindRoots { get; init; }

    /// <summary>The folders in which transcripts are looked for, there or not.</summary>
    public required Func<IReadOnlyList<string>> Candidates { get; init; }

    /// <summary>What decides where transcripts are looked for.</summary>
    public required string RootsKey { get; init; }

    /// <summary>The folder that Claude Code was started in; null where only the call tells.</summary>
    public string? ProjectFolder { get; init; }

    /// <summary>Whether to stop what could not be checked.</summary>
    public bool FailClosed { get; init; }

    /// <summary>The clock, and whose days count where a budget names no zone.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long the whole may take, from the beginning of the process to its end.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long only recent transcripts, the session's own and the folders are looked at before all transcripts are walked again. What an
    /// old session that is resumed elsewhere uses
    /// may count so much later; everything else counts at once.
    /// </summary>
    public TimeSpan WalkEvery { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long what transcripts have gained is added up by itself before the index is asked again, however little it is.
    /// </summary>
    public TimeSpan ReckonEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The settings of this process's user and environment.</summary>
    /// <param name="failClosed">Whether to stop what could not be checked.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="DirectoryNotFoundException">The platform names no folder of per-user data.</exception>
    public static BudgetHookSettings Default(bool failClosed) => new()
    {
        DataFolder = Storage.DataFolder.Locate(),
        FindRoots = TranscriptRoots.Find,
        Candidates = () => [.. TranscriptRoots.ConfigFolders(Environment.GetEnvironmentVariable, Home).Select(folder => Path.Combine(folder, "projects"))],
        RootsKey = $"{Environment.GetEnvironmentVariable("CLAUDE_CONFIG_DIR")}\n{Environment.GetEnvironmentVariable("XDG_CONFIG_HOME")}\n{Home}",
        ProjectFolder = Environment.GetEnvironmentVariable("CLAUDE_PROJECT_DIR") is { Length: > 0 } folder ? folder : null,
        FailClosed = failClosed,
    };

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
}
