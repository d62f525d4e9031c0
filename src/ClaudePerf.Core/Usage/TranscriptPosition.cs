namespace ClaudePerf.Core.Usage;

/// <summary>A position between two lines of a transcript.</summary>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Line">Lines before it, including blank lines.</param>
internal readonly record struct TranscriptPosition(long Offset, long Line)
{
    /// <summary>
    /// The user prompt that the following lines belong to, as <see cref="UserPrompt.Id"/>; null if there is none before the
    /// position.
    /// </summary>
    public string? Prompt { get; init; }

    /// <summary>The start of a file.</summary>
    public static TranscriptPosition Start => default;
}
