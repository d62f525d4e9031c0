using System.Collections.Concurrent;
using System.Globalization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.Content;

/// <summary>Looks up what the transcripts of a period contain in addition to usage, and passes it to the replay.</summary>
public static class ContentLookup
{
    /// <summary>The file in the data folder that caches the contents of transcripts.</summary>
    public const string FileName = "content.db";

    /// <summary>The cache file that belongs to a usage index.</summary>
    /// <param name="index">The path of the index.</param>
    public static string PathFor(string index) => Path.Combine(Path.GetDirectoryName(index)!, FileName);

    /// <summary>Deletes cached contents. Without a cache file there is nothing to delete.</summary>
    /// <param name="file">The cache file.</param>
    /// <param name="roots">The folders or files whose transcripts are deleted from it; null for all.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="DatabaseException">The cache file cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static void Clear(string file, IReadOnlyList<string>? roots = null, CancellationToken cancellation = default)
    {
        if (!File.Exists(file))
            return;
        var scope = roots is null ? null : new UsageScope(roots);
        using var store = ContentStore.Open(file, cancellation);
        store.Delete(path => scope?.Contains(path) != false, cancellation);
    }

    /// <summary>Looks up the contents. Deleted or unreadable transcripts are treated as empty.</summary>
    /// <param name="replay">The period.</param>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="file">The cache file; null to read the transcripts every time.</param>
    /// <param name="ecosystems">The ecosystems of projects, to name the files of agents, skills and MCP servers; null if the transcripts
    /// are not from this machine.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <exception cref="DatabaseException">The cache file cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    internal static void LookUp(SavingReplay replay, IReadOnlyList<string> roots, string? file,
        ProjectEcosystems? ecosystems = null, CancellationToken cancellation = default) =>
        TryLookUp(replay, roots, file, long.MaxValue, ecosystems, cancellation);

    /// <summary>Looks up the contents, unless too much is not in the cache.</summary>
    /// <param name="replay">The period.</param>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="file">The cache file; null to read the transcripts every time.</param>
    /// <param name="maximumBytes">The most bytes of new and changed transcripts to read.</param>
    /// <param name="ecosystems">The ecosystems of projects; null to read none.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>Whether the contents were looked up.</returns>
    internal static bool TryLookUp(SavingReplay replay, IReadOnlyList<string> roots, string? file, long maximumBytes,
        ProjectEcosystems? ecosystems, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(replay);
        replay.Ecosystems = ecosystems;
        var threads = new Dictionary<(string Session, string? Run), ReplayedThread>();
        foreach (var thread in replay.Threads)
        {
            var row = replay.Table.Rows[thread.Rows[0]];
            threads.TryAdd((replay.Table.Text(row.Session) ?? "", replay.Table.Text(row.AgentId)), thread);
        }
        var files = TranscriptDiscovery.Find(roots, cancellation: cancellation)
            .Where(transcript => transcript.SessionId is { } session && threads.ContainsKey((session, transcript.AgentId))).ToList();
        if (ContentOf(files, file, replay, maximumBytes, cancellation) is not { } contents)
            return false;
        var byRow = new Dictionary<int, List<long>>();
        var byTool = new Dictionary<string, (int Count, long Tokens, int Edited)>(StringComparer.Ordinal);
        var startups = new Dictionary<int, TranscriptContent>();
        var calls = new CallsByRequest(replay.Table);
        foreach (var (transcript, content) in contents)
        {
            var thread = threads[(transcript.SessionId!, transcript.AgentId)];
            replay.Called.UnionWith(content.Called);
            calls.Add(thread, content, ticks => RowBefore(replay.Table, thread, ticks));
            startups.TryAdd(thread.Rows[0], content);
            foreach (var result in content.Results)
            {
                if (RowBefore(replay.Table, thread, result.UtcTicks) is not { } row || !replay.Counts(row))
                    continue;
                var sum = byTool.GetValueOrDefault(result.Tool);
                if (result.IsEdited)
                {
                    byTool[result.Tool] = sum with { Edited = sum.Edited + 1 };
                    continue;
                }
                byTool[result.Tool] = sum with { Count = sum.Count + 1, Tokens = sum.Tokens + result.Tokens - LargeResult.MinimumTokens };
                if (!byRow.TryGetValue(row, out var list))
                    byRow.Add(row, list = []);
                list.Add(result.Tokens);
            }
        }
        replay.Startups = startups;
        (replay.Calls, replay.ToolUse, replay.ReferenceReads) = (calls.ByRow, calls.ToolUse(), calls.ReferenceReads);
        replay.Results = row => byRow.TryGetValue(row, out var found) ? found : [];
        replay.ResultDetails = () => byTool.OrderByDescending(static tool => tool.Value.Tokens)
            .ThenBy(static tool => tool.Key, StringComparer.Ordinal).Take(5)
            .Select(static tool => string.Create(CultureInfo.CurrentCulture,
                $"{VisibleText.OrNull(tool.Key)}: {tool.Value.Count:N0} {(tool.Value.Count == 1 ? "result" : "results")}, "
                    + $"{tool.Value.Tokens:N0} tokens above {LargeResult.MinimumTokens:N0}"
                    + $"{(tool.Value.Edited == 0 ? "" : $"; {tool.Value.Edited:N0} more from files edited later, not counted")}"));
        return true;
    }

    private static List<(TranscriptFile File, TranscriptContent Content)>? ContentOf(
        List<TranscriptFile> files, string? path, SavingReplay replay, long maximumBytes, CancellationToken cancellation)
    {
        using var store = path is null ? null : ContentStore.Open(path, cancellation);
        var known = store?.ReadAll() ?? [];
        if (files.Where(file => known.GetValueOrDefault(file.Path).Length != file.Length).Sum(static file => file.Length) > maximumBytes)
            return null;
        var found = new ConcurrentDictionary<string,
            (TranscriptFile File, long Changed, TranscriptContent Content)>(StringComparer.Ordinal);
        var counter = new Lazy<ITokenCounter>(static () => EstimateTokenCounter.Create(TokenizerGeneration.V5));
        var older = new Lazy<ITokenCounter>(static () => EstimateTokenCounter.Create(TokenizerGeneration.V3));
        var generations = replay.Threads.Select(thread => replay.ModelOf(thread.Rows[0])?.Tokenizer).ToHashSet();
        Parallel.ForEach(files, new ParallelOptions { CancellationToken = cancellation }, transcript =>
        {
            try
            {
                var changed = File.GetLastWriteTimeUtc(transcript.Path).Ticks;
                if (known.TryGetValue(transcript.Path, out var before) && before.Length == transcript.Length && before.Changed == changed)
                    return;
                var counts = generations.Count == 1 && generations.Contains(TokenizerGeneration.V3) ? older.Value : counter.Value;
                found[transcript.Path] = (transcript, changed, new ContentReader(counts).Read(transcript.Path, cancellation));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Deleted since it was listed, or not readable.
            }
        });
        if (!found.IsEmpty)
            store?.Write(found.Values.Select(static one => (one.File.Path, one.File.Length, one.Changed, one.Content)), cancellation);
        var contents = new List<(TranscriptFile, TranscriptContent)>(files.Count);
        foreach (var transcript in files)
        {
            if (found.TryGetValue(transcript.Path, out var read))
                contents.Add((transcript, read.Content));
            else if (known.TryGetValue(transcript.Path, out var before))
                contents.Add((transcript, before.Content));
        }
        return contents;
    }

    // The last request of a conversation before a given time, whose tool call was answered then.
    private static int? RowBefore(UsageTable table, ReplayedThread thread, long ticks)
    {
        var rows = thread.Rows;
        var (low, high) = (0, rows.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (table.Rows[rows[middle]].UtcTicks <= ticks)
                low = middle + 1;
            else
                high = middle;
        }
        return low == 0 ? null : rows[low - 1];
    }
}
