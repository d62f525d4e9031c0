using ClaudePerf.Core.Measurement.McpServers;

namespace ClaudePerf.Core.Usage.ToolUse;

/// <summary>Reads from transcripts, those of main threads too, how often tools of MCP servers were called.</summary>
public static class McpToolUseReader
{
    /// <summary>Reads the transcripts below some roots, several at once.</summary>
    /// <param name="roots">Folders or files, existing or not.</param>
    /// <param name="since">From when on calls count, UTC.</param>
    /// <param name="failed">Is told of each transcript that cannot be read, and why; called from several threads.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The tools that were called, by their names in requests; a call counts once however many transcripts repeat it.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyDictionary<string, McpToolCalls> Read(
        IEnumerable<string> roots, DateTimeOffset since, Action<string, string>? failed = null, CancellationToken cancellation = default)
    {
        var calls = new Dictionary<string, McpToolCalls>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Parallel.ForEach(
            TranscriptDiscovery.Find(roots, withMeta: false, cancellation).Where(file => File.GetLastWriteTimeUtc(file.Path) >= since.UtcDateTime),
            new ParallelOptions { CancellationToken = cancellation },
            static () => new ToolUseLine(new NamePool()),
            (file, loop, line) =>
            {
                try
                {
                    WholeLines.Read(file.Path, bytes => Add(bytes, line), cancellation);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    failed?.Invoke(file.Path, exception.Message);
                }
                return line;
            },
            static _ => { });
        return calls;

        void Add(ReadOnlySpan<byte> bytes, ToolUseLine line)
        {
            if (bytes.IndexOf("\"mcp__"u8) < 0 || !ToolUseLine.MayCall(bytes) || !line.Read(bytes) || line.Time is not { } time || time < since)
                return;
            lock (calls)
            {
                foreach (var (id, tool) in line.Calls.Where(static call => call.Tool.StartsWith("mcp__", StringComparison.Ordinal)))
                {
                    if (id is not null && !seen.Add(id))
                        continue;
                    var before = calls.GetValueOrDefault(tool);
                    calls[tool] = new McpToolCalls(before.Calls + 1, before.Last is { } last && last > time ? last : time);
                }
            }
        }
    }
}
