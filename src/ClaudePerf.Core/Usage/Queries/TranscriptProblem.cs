namespace ClaudePerf.Core.Usage.Queries;

/// <summary>A transcript of which not everything could be counted.</summary>
/// <param name="Path">The file.</param>
/// <param name="BrokenLines">Complete lines in it that are no JSON.</param>
/// <param name="Problem">Why it could not be read; null where broken lines are all.</param>
public sealed record TranscriptProblem(string Path, long BrokenLines, string? Problem)
{
    /// <summary>For a line on screen.</summary>
    /// <returns>The path and what is wrong.</returns>
    public override string ToString() => Problem is null ? $"{Path}: {BrokenLines:N0} broken lines were left out." : $"{Path}: {Problem}";
}
