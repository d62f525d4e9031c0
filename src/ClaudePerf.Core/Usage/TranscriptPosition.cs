namespace ClaudePerf.Core.Usage;

/// <summary>A place between two lines of a transcript.</summary>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Line">Lines before it, blank ones included.</param>
public readonly record struct TranscriptPosition(long Offset, long Line)
{
    /// <summary>The beginning of a file.</summary>
    public static TranscriptPosition Start => default;
}
