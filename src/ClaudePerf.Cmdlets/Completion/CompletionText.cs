using System.Buffers;
using System.Management.Automation.Language;

namespace ClaudePerf.Cmdlets;

/// <summary>Writes a name as it must stand on a command line.</summary>
internal static class CompletionText
{
    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(" '\"`$();|&{}[]*?,@#<>");

    /// <summary>The name, in quotes where a character of it would mean something else.</summary>
    internal static string Of(string name) =>
        name.AsSpan().IndexOfAny(NeedsQuotes) < 0 ? name : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
}
