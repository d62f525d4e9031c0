namespace ClaudePerf.Core.Usage.Queries;

/// <summary>A transcript that could not be counted completely.</summary>
/// <param name="Path">The file.</param>
/// <param name="BrokenLines">The number of complete lines that are not JSON.</param>
/// <param name="Problem">Why it could not be read; null if it only has broken lines.</param>
public sealed record TranscriptProblem(string Path, long BrokenLines, string? Problem)
{
    /// <summary>Formats the problem for display.</summary>
    /// <returns>The path and the problem.</returns>
    public override string ToString() => Problem is null ? $"{Path}: {BrokenLines:N0} broken lines were skipped." : $"{Path}: {Problem}";
}
