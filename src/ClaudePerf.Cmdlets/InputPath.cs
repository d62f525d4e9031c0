using System.Management.Automation;

namespace ClaudePerf.Cmdlets;

/// <summary>What a pipeline's object says of the prompt it stands for.</summary>
internal static class InputPath
{
    private const int LongestName = 40;

    /// <summary>The path in the object's properties; null where it has none.</summary>
    internal static string? Of(PSObject input) =>
        ((string[])["LiteralPath", "PSPath", "FullName", "Path"]).Select(name => input.Properties[name]?.Value as string).FirstOrDefault(path => !string.IsNullOrEmpty(path));

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
