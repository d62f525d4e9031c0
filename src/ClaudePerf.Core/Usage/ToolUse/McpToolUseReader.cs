using ClaudePerf.Core.Measurement.McpServers;

namespace ClaudePerf.Core.Usage.ToolUse;

/// <summary>Reads from transcripts, including those of main threads, how often MCP tools were called.</summary>
public static class McpToolUseReader
{
    /// <summary>Reads the transcripts below some roots in parallel.</summary>
    /// <param name="roots">Folders or files, whether or not they exist.</param>
    /// <param name="since">The start of the period, in UTC.</param>
    /// <param name="failed">Called with each transcript that cannot be read and the reason, from several threads.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>The tools that were called, by their names in requests; each call counts once even if several transcripts repeat
    /// it.</returns>
    /// <exception cref="OperationCanceledException">The reading was canceled.</exception>
    public static IReadOnlyDictionary<string, McpToolCalls> Read(
        IEnumerable<string> roots, DateTimeOffset since, Action<string, string>? failed = null, CancellationToken cancellation = default)
    {
        var calls = new Dictionary<string, McpToolCalls>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Parallel.ForEach(
            TranscriptDiscovery.Find(roots, withMeta: false, cancellation)
                .Where(file => File.GetLastWriteTimeUtc(file.Path) >= since.UtcDateTime),
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
            if (bytes.IndexOf("\"mcp__"u8) < 0 || !ToolUseLine.CanHaveCall(bytes) || !line.Read(bytes) || line.Time is not { } time
                || time < since)
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
