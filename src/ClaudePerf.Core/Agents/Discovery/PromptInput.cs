using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>Distinguishes paths from prompts in what a user passes as text, and names texts.</summary>
public static class PromptInput
{
    private const int LongestName = 40;
    private const int LongestPath = 4096;
    private const string MarkdownExtension = ".md";

    /// <summary>
    /// The full path of a text if it is a path: one line that names an existing file or folder, or one word that ends with
    /// <c>.md</c>. Nobody would send a path as a prompt. Null if the text is a prompt.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="currentFolder">The folder that relative paths start from.</param>
    public static string? PathOf(string text, string currentFolder)
    {
        if (text.Length is 0 or > LongestPath || text.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            return null;
        var path = Path.Combine(currentFolder, text);
        var isPath = ObservedFiles.AnyExists(path)
            || (text.EndsWith(MarkdownExtension, StringComparison.OrdinalIgnoreCase) && !text.Any(char.IsWhiteSpace));
        return isPath ? path : null;
    }

    /// <summary>
    /// Whether a text is a request to the Messages API as JSON: an object with a list of <c>messages</c>. Nobody would send one as a
    /// prompt.
    /// </summary>
    /// <param name="text">The text.</param>
    public static bool IsRequest(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{") || !text.Contains("\"messages\"", StringComparison.Ordinal))
            return false;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.TryGetProperty("messages", out var messages) && messages.ValueKind == JsonValueKind.Array;
        }
        catch (JsonException)
        {
            // A text that only looks like JSON.
            return false;
        }
    }

    /// <summary>A name for a text: the beginning of its first line, at most 40 characters.</summary>
    public static string NameOf(string text)
    {
        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        if (end >= 0)
            line = line[..end];
        return line.Length <= LongestName ? line.ToString() : string.Concat(line[..(LongestName - 1)], "…");
    }

    /// <summary>A text as a definition: named by its frontmatter, otherwise by its first line.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kind">Its kind; null to determine it from the text.</param>
    public static PromptDefinition Read(string text, PromptKind? kind)
    {
        var definition = Ecosystem.ReadText(PromptFile.FromText(text), kind);
        return definition.Name.Length > 0 ? definition : definition with { Name = NameOf(text) };
    }
}
