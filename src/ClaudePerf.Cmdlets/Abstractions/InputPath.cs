using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>Finds the path of the prompt that a pipeline object stands for.</summary>
internal static class InputPath
{
    private const int LongestName = 40;
    private const int LongestPath = 4096;
    private const string MarkdownExtension = ".md";

    /// <summary>The path in the object's properties; null if it has none.</summary>
    internal static string? FromObject(PSObject input) =>
        ((string[])["LiteralPath", "PSPath", "FullName", "Path"])
            .Select(name => Unwrap(input.Properties[name]?.Value) as string)
            .FirstOrDefault(path => !string.IsNullOrEmpty(path));

    /// <summary>
    /// The full path of a piped string if it is a path: one line that names an existing file or folder, or one word that ends with
    /// <c>.md</c>. Nobody would send a path as a prompt. Null if the string is text.
    /// </summary>
    internal static string? FromText(string text, string currentFolder)
    {
        if (text.Length is 0 or > LongestPath || text.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            return null;
        var path = Path.Combine(currentFolder, text);
        var isPath = Path.Exists(path)
            || (text.EndsWith(MarkdownExtension, StringComparison.OrdinalIgnoreCase) && !text.Any(char.IsWhiteSpace));
        return isPath ? path : null;
    }

    // Calculated properties of Select-Object wrap their value twice.
    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>A name for a text: the beginning of its first line.</summary>
    internal static string NameOf(string text)
    {
        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        if (end >= 0)
            line = line[..end];
        return line.Length <= LongestName ? line.ToString() : string.Concat(line[..(LongestName - 1)], "…");
    }
}
