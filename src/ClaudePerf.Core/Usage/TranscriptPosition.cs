namespace ClaudePerf.Core.Usage;

/// <summary>A place between two lines of a transcript.</summary>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Line">Lines before it, blank ones included.</param>
internal readonly record struct TranscriptPosition(long Offset, long Line)
{
    /// <summary>The user's prompt that what follows belongs to, as <see cref="UserPrompt.Id"/>; null where none stands before it.</summary>
    public string? Prompt { get; init; }

    /// <summary>The beginning of a file.</summary>
    public static TranscriptPosition Start => default;
}
