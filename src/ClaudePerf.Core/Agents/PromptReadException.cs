namespace ClaudePerf.Core.Agents;

/// <summary>Why a prompt file could not be read.</summary>
public enum PromptReadFailure
{
    /// <summary>It does not exist.</summary>
    Missing,

    /// <summary>It is a folder, not a file.</summary>
    Folder,

    /// <summary>The system denies access, or reading failed.</summary>
    Unreadable,

    /// <summary>The file contains bytes that are not text.</summary>
    Binary,

    /// <summary>The file is larger than <see cref="PromptFile.MaximumBytes"/>.</summary>
    TooLarge,
}

/// <summary>A prompt file could not be read. The message names the file and says why.</summary>
public sealed class PromptReadException : IOException
{
    /// <summary>Creates the exception with a message for the <paramref name="failure"/>.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="failure">Why it could not be read.</param>
    /// <param name="detail">The system's message, for <see cref="PromptReadFailure.Unreadable"/>.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    /// <param name="limit">The maximum size in bytes, for <see cref="PromptReadFailure.TooLarge"/>.</param>
    public PromptReadException(
        string path, PromptReadFailure failure, string? detail =
            null, Exception? innerException = null, long limit = PromptFile.MaximumBytes)
        : base(Describe(path, failure, detail, limit), innerException)
    {
        Path = path;
        Failure = failure;
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Why it could not be read.</summary>
    public PromptReadFailure Failure { get; }

    private static string Describe(string path, PromptReadFailure failure, string? detail, long limit) => failure switch
    {
        PromptReadFailure.Missing => $"'{path}' does not exist.",
        PromptReadFailure.Folder => $"'{path}' is a folder, not a file.",
        PromptReadFailure.Binary => $"'{path}' is not text: it contains NUL bytes.",
        PromptReadFailure.TooLarge =>
            FormattableString.Invariant($"'{path}' is larger than {limit / (1024 * 1024)} MiB, the maximum for this kind of file."),
        _ => $"'{path}' cannot be read: {detail ?? "the system gave no reason"}",
    };
}
