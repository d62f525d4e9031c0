using System.Text.Json;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Reads the title of a session from its transcript, because the index does not store text: the last one that the user gave
/// (<c>custom-title</c>), otherwise the last one that Claude Code generated (<c>ai-title</c>).
/// </summary>
internal static class SessionTitle
{
    /// <summary>Reads the title.</summary>
    /// <param name="path">The session's transcript.</param>
    /// <returns>The title on one line; null if there is none or the transcript cannot be read.</returns>
    internal static string? Read(string path)
    {
        string? given = null, generated = null;
        try
        {
            WholeLines.Read(path, line =>
            {
                if (line.IndexOf("\"custom-title\""u8) >= 0)
                    given = Text(line, "custom-title", "customTitle") ?? given;
                else if (line.IndexOf("\"ai-title\""u8) >= 0)
                    generated = Text(line, "ai-title", "aiTitle") ?? generated;
            }, CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Deleted since it was indexed, or not readable: a title is not worth an error.
        }
        return given ?? generated;
    }

    private static string? Text(ReadOnlySpan<byte> line, string type, string name)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            var text = document.RootElement.Text("type") == type ? document.RootElement.Text(name) : null;
            return string.IsNullOrWhiteSpace(text) ? null
                : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (JsonException)
        {
            // A line that is still being written.
            return null;
        }
    }
}
