using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>What a pipeline's object says of the prompt it stands for.</summary>
internal static class InputPath
{
    private const int LongestName = 40;
    private const int LongestPath = 4096;
    private const string MarkdownExtension = ".md";

    /// <summary>The path in the object's properties; null where it has none.</summary>
    internal static string? Of(PSObject input) =>
        ((string[])["LiteralPath", "PSPath", "FullName", "Path"]).Select(name => Plain(input.Properties[name]?.Value) as string).FirstOrDefault(path => !string.IsNullOrEmpty(path));

    /// <summary>
    /// The path that a piped string is: what stands on one line and names a file or folder that is there, or one word that ends with <c>.md</c>. A path is no
    /// prompt that anybody would send; null where the string is text.
    /// </summary>
    internal static string? Of(string text, string currentFolder)
    {
        if (text.Length is 0 or > LongestPath || text.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            return null;
        var path = Path.Combine(currentFolder, text);
        return Path.Exists(path) || (text.EndsWith(MarkdownExtension, StringComparison.OrdinalIgnoreCase) && !text.Any(char.IsWhiteSpace)) ? path : null;
    }

    // A calculated property of Select-Object wraps its value once more.
    private static object? Plain(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

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
