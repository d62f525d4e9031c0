namespace ClaudePerf.Core.Usage.Live;

/// <summary>What has happened below some roots since it was last asked.</summary>
/// <param name="Everything">Anything may have changed: all must be listed again.</param>
/// <param name="Paths">Transcripts that were written, made, renamed or deleted; full paths.</param>
internal sealed record TranscriptChanges(bool Everything, IReadOnlyCollection<string> Paths)
{
    /// <summary>Whether there is nothing to look at.</summary>
    public bool IsEmpty => !Everything && Paths.Count == 0;
}
