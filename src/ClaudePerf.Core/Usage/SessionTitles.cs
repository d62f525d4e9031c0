using System.Text.Json;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// Reads the titles of sessions: the user's own (<c>custom-title</c>), otherwise the one that Claude Code made up (<c>ai-title</c>). A
/// later line replaces an earlier one. Other lines are not parsed.
/// </summary>
internal static class SessionTitles
{
    private const int MaximumLength = 200;

    /// <summary>Reads the titles of some sessions from their main transcripts.</summary>
    /// <param name="roots">Folders or files with transcripts.</param>
    /// <param name="sessions">The sessions.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>The titles by session; sessions without a title or a readable transcript are missing.</returns>
    /// <exception cref="OperationCanceledException">The reading was canceled.</exception>
    public static IReadOnlyDictionary<string, string> Read(IReadOnlyList<string> roots, IReadOnlySet<string> sessions,
        CancellationToken cancellation = default)
    {
        var titles = new Dictionary<string, string>(StringComparer.Ordinal);
        Parallel.ForEach(TranscriptDiscovery.Find(roots, cancellation: cancellation)
            .Where(file => file is { AgentId: null, SessionId: { } session } && sessions.Contains(session)),
            new ParallelOptions { CancellationToken = cancellation }, file =>
        {
            if (Read(file.Path, cancellation) is not { } title)
                return;
            lock (titles)
                titles.TryAdd(file.SessionId!, title);
        });
        return titles;
    }

    private static string? Read(string path, CancellationToken cancellation)
    {
        string? own = null, generated = null;
        try
        {
            WholeLines.Read(path, line =>
            {
                if (line.IndexOf("\"custom-title\""u8) < 0 && line.IndexOf("\"ai-title\""u8) < 0)
                    return;
                var (custom, made) = Parse(line);
                (own, generated) = (custom ?? own, made ?? generated);
            }, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Deleted since it was listed, or not readable: the session has no title.
        }
        return own ?? generated;
    }

    private static (string? Own, string? Generated) Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.Text("type") switch
            {
                "custom-title" => (OneLine(document.RootElement.Text("customTitle")), null),
                "ai-title" => (null, OneLine(document.RootElement.Text("aiTitle"))),
                _ => default,
            };
        }
        catch (JsonException)
        {
            // A truncated line.
            return default;
        }
    }

    private static string? OneLine(string? text)
    {
        var words = string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? null : VisibleText.Of(words.Length > MaximumLength ? words[..(MaximumLength - 1)] + "…" : words);
    }
}
