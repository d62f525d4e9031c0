using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Coordination.Impact;

/// <summary>What transcripts say about past runs.</summary>
/// <param name="Patterns">The patterns that ran in a folder.</param>
/// <param name="Latency">How long responses take.</param>
public sealed record RunHistory(IReadOnlyCollection<CoordinationPattern> Patterns, LatencyModel Latency)
{
    /// <summary>Reads the history of a folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="transcripts">The transcripts to read; null for the user's own: for patterns those of the folder, for response times
    /// all, because these depend on model and connection and not on the project.</param>
    /// <param name="catalog">The models.</param>
    /// <param name="cancellation">Cancels reading.</param>
    public static RunHistory Read(
        string root, IReadOnlyCollection<string>? transcripts, ModelCatalog catalog, CancellationToken cancellation = default)
    {
        var own = TranscriptDiscovery.Find(transcripts ?? PatternQuery.OwnTranscripts(root), withMeta: true, cancellation);
        var all = transcripts is null ? TranscriptDiscovery.Find(TranscriptRoots.Find(), cancellation: cancellation) : own;
        var latency = LatencyModel.Fit(ResponseTimeReader.Read(all, cancellation: cancellation), catalog);
        return new RunHistory(TranscriptPatternReader.Read(own, catalog, cancellation).Patterns, latency);
    }
}
