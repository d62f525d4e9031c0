using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>The response time model of the most recent transcripts, for answers that must not read all of them.</summary>
internal static class RecentLatency
{
    // A few thousand responses: the coefficients hardly change with more, and reading takes a fraction of a second.
    private const long MaxBytes = 48 * 1024 * 1024;

    /// <summary>Fits the responses of the transcripts that were written last.</summary>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="catalog">The models.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static LatencyModel Fit(IReadOnlyList<string> roots, ModelCatalog catalog, CancellationToken cancellation = default) =>
        LatencyModel.Fit(ResponseTimeReader.Read(Latest(roots, cancellation), cancellation: cancellation), catalog);

    private static List<TranscriptFile> Latest(IReadOnlyList<string> roots, CancellationToken cancellation)
    {
        var files = TranscriptDiscovery.Find(roots, cancellation: cancellation)
            .Select(static file => (File: file, Info: new FileInfo(file.Path))).Where(static one => one.Info.Exists)
            .OrderByDescending(static one => one.Info.LastWriteTimeUtc).ThenBy(static one => one.File.Path, StringComparer.Ordinal);
        var latest = new List<TranscriptFile>();
        long bytes = 0;
        foreach (var (file, info) in files)
        {
            if (latest.Count > 0 && bytes + info.Length > MaxBytes)
                break;
            latest.Add(file);
            bytes += info.Length;
        }
        return latest;
    }
}
