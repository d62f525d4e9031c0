namespace ClaudePerf.Core.Usage.Live;

/// <summary>The changes below some roots since the last call.</summary>
/// <param name="Everything">Whether anything might have changed, so everything must be listed again.</param>
/// <param name="Paths">Transcripts that were created, written, renamed or deleted; full paths.</param>
internal sealed record TranscriptChanges(bool Everything, IReadOnlyCollection<string> Paths)
{
    /// <summary>Whether nothing has changed.</summary>
    public bool IsEmpty => !Everything && Paths.Count == 0;
}
