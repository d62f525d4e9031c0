using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Savings.AgentCosts;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Savings;

/// <summary>Looks up what savings need in addition to usage: the contents of transcripts, and the files of this machine.</summary>
public static class SavingLookup
{
    /// <summary>Looks up the contents of transcripts.</summary>
    /// <param name="replay">The period.</param>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="file">The cache file; null to read the transcripts every time.</param>
    /// <param name="areOwn">Whether the transcripts are the user's own, so that their projects are on this machine.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="DatabaseException">The cache file cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static void Contents(
        SavingReplay replay, IReadOnlyList<string> roots, string? file, bool areOwn, CancellationToken cancellation = default) =>
        ContentLookup.LookUp(replay, roots, file, areOwn ? Ecosystems(cancellation) : null, cancellation);

    /// <summary>Looks up everything that findings need: contents, files of agents, and how long recent responses took.</summary>
    /// <param name="replay">The period.</param>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="file">The cache file of the contents; null to read the transcripts every time.</param>
    /// <param name="areOwn">Whether the transcripts are the user's own, so that their projects are on this machine.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="DatabaseException">The cache file cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static void All(
        SavingReplay replay, IReadOnlyList<string> roots, string? file, bool areOwn, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(replay);
        var latency = Task.Run(() => RecentLatency.Fit(roots, replay.Query.Catalog, cancellation), cancellation);
        Contents(replay, roots, file, areOwn, cancellation);
        if (replay.Ecosystems is { } ecosystems)
            FindAgentFiles(replay, ecosystems, cancellation);
        replay.Latency = latency.GetAwaiter().GetResult();
    }

    private static void FindAgentFiles(SavingReplay replay, ProjectEcosystems ecosystems, CancellationToken cancellation) =>
        AgentFileLookup.LookUp(replay, ecosystems, new MeasureOptions
        {
            Catalog = replay.Query.Catalog,
            // Estimates suffice to compare a prompt with a shorter version of itself.
            Counter = static model => EstimateTokenCounter.Create(model.Tokenizer),
            At = TimeProvider.System.GetUtcNow(),
        }, cancellation);

    // As Claude Code would find them.
    private static ProjectEcosystems Ecosystems(CancellationToken cancellation) => new(project =>
        new PromptSource(includeUser: true, allowOutsideRoot: false, cancellation).OptionsOf(project) with { IncludeLoose = false });
}
