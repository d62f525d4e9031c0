using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// Reads the first words of a prompt from its transcript, because the index does not store text. Only the first bytes of the line
/// are read, so a pasted picture costs nothing.
/// </summary>
internal static class PromptExcerpt
{
    private const int BytesRead = 32768;
    private const int MaximumTextLength = 400;
    private const int EscapeLength = 6;

    // What Claude Code, hooks and editors write before the user's words.
    private static readonly string[] Additions =
    [
        "ide_opened_file", "ide_selection", "ide_diagnostics", "system-reminder", "session-start-hook", "user-prompt-submit-hook",
        "uploaded_files",
    ];

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

    // A prompt has one text or several. What Claude Code and editors add comes first, in a text of its own or at the beginning.
    private static string? TextOf(ReadOnlySpan<byte> line)
    {
        var content = After(line, "\"content\""u8);
        var isList = content.StartsWith("["u8);
        if (isList)
            content = After(content, "\"text\""u8);
        while (content.StartsWith("\""u8))
        {
            content = content[1..];
            var length = 0;
            while (length < content.Length && content[length] != '"')
                length += content[length] == '\\' ? 2 : 1;
            length = Math.Min(length, content.Length);
            if (Unescaped(content[..length]) is { } text && OneLine(WithoutAdditions(text)) is { Length: > 0 } words)
                return Cut(words);
            content = isList ? After(content[length..], "\"text\""u8) : [];
        }
        return null;
    }

    private static string WithoutAdditions(string text)
    {
        while (true)
        {
            text = text.TrimStart();
            if (Array.Find(Additions, tag => text.StartsWith($"<{tag}>", StringComparison.Ordinal)
                || text.StartsWith($"<{tag} ", StringComparison.Ordinal)) is not { } tag)
                return text;
            var close = $"</{tag}>";
            var end = text.IndexOf(close, StringComparison.Ordinal);
            // Without an end, it was too long to read.
            text = end < 0 ? "" : text[(end + close.Length)..];
        }
    }

    private static string Cut(string words) => words.Length <= MaximumTextLength ? words
        : words[..(char.IsHighSurrogate(words[MaximumTextLength - 1]) ? MaximumTextLength - 1 : MaximumTextLength)];

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

    // Commands are shown as they were typed: /review src, ! git status.
    private static string OneLine(string text)
    {
        if (Tagged(text, "command-name") is { } command)
            text = $"{command} {Tagged(text, "command-args")}";
        else if (text.StartsWith("<bash-input>", StringComparison.Ordinal) && Tagged(text, "bash-input") is { } shell)
            text = $"! {shell}";
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
