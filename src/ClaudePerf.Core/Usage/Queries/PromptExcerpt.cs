using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Reads the first words of a prompt from its transcript, because the index does not store text. Only the first bytes of the line
/// are read, so a pasted picture costs nothing.
/// </summary>
internal static class PromptExcerpt
{
    private const int BytesRead = 8192;
    private const int MaximumTextLength = 400;
    private const int EscapeLength = 6;

    /// <summary>Reads a prompt.</summary>
    /// <param name="place">Its position.</param>
    /// <param name="id">Its id, which the line must contain, because the file might have been replaced.</param>
    /// <returns>Its first words on one line; null if they are not found.</returns>
    internal static string? Read(PromptPosition place, string id)
    {
        try
        {
            using var handle = RegularFile.Open(place.Path, FileOptions.None);
            var bytes = new byte[BytesRead];
            var count = RandomAccess.Read(handle, bytes, place.Offset);
            var line = bytes.AsSpan(0, count);
            var end = line.IndexOf((byte)'\n');
            if (end >= 0)
                line = line[..end];
            // The id follows the text, so it cannot be checked if the line is longer than the part that was read.
            var isWhole = count < BytesRead || end >= 0;
            return isWhole && line.IndexOf(System.Text.Encoding.UTF8.GetBytes(id)) < 0 ? null : TextOf(line);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? TextOf(ReadOnlySpan<byte> line)
    {
        var content = After(line, "\"content\""u8);
        if (content.StartsWith("["u8))
            content = After(content, "\"text\""u8);
        if (!content.StartsWith("\""u8))
            return null;
        content = content[1..];
        var length = 0;
        while (length < content.Length && length < MaximumTextLength && content[length] != '"')
            length += content[length] == '\\' ? 2 : 1;
        return Unescaped(content[..Math.Min(length, content.Length)]) is { } text ? OneLine(text) : null;
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name)
    {
        while (line.IndexOf(name) is var at and >= 0)
        {
            line = line[(at + name.Length)..].TrimStart(" \t"u8);
            // Otherwise it is a value: "type":"text".
            if (line.StartsWith(":"u8))
                return line[1..].TrimStart(" \t"u8);
        }
        return [];
    }

    // The cut might be inside an escape sequence or a multi-byte character, so shorter lengths are tried.
    private static string? Unescaped(ReadOnlySpan<byte> text)
    {
        for (var less = 0; less <= Math.Min(2 * EscapeLength, text.Length); less++)
        {
            try
            {
                var reader = new Utf8JsonReader([(byte)'"', .. text[..^less], (byte)'"']);
                return reader.Read() ? reader.GetString() : null;
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // Try a shorter length. InvalidOperationException: a character was cut.
            }
        }
        return null;
    }

    // A command is shown as it was typed: /review src.
    private static string OneLine(string text)
    {
        if (Tagged(text, "command-name") is { } command)
            text = $"{command} {Tagged(text, "command-args")}";
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static string? Tagged(string text, string tag)
    {
        var (open, close) = ($"<{tag}>", $"</{tag}>");
        var start = text.IndexOf(open, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf(close, start, StringComparison.Ordinal);
        return end < 0 ? null : text[(start + open.Length)..end];
    }
}
