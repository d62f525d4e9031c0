using System.Buffers;
using System.Management.Automation.Language;

namespace ClaudePerf.Cmdlets;

/// <summary>Writes names for the command line.</summary>
internal static class CompletionText
{
    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(" '\"`$();|&{}[]*?,@#<>");

    /// <summary>The name, in quotes if it contains a character with a special meaning.</summary>
    internal static string Quote(string name) =>
        name.AsSpan().IndexOfAny(NeedsQuotes) < 0 ? name : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
}
