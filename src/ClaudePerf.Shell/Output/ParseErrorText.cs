using System.Globalization;
using System.Management.Automation.Language;

namespace ClaudePerf.Shell.Output;

/// <summary>
/// Describes a syntax error of a command: the message, the location and the line. The engine's own error view shows nothing for text that
/// is not from a file.
/// </summary>
internal static class ParseErrorText
{
    public static string Describe(ParseError error)
    {
        var extent = error.Extent;
        var place = string.IsNullOrEmpty(extent.File)
            ? string.Create(CultureInfo.CurrentCulture, $"line {extent.StartLineNumber}, column {extent.StartColumnNumber}")
            : string.Create(CultureInfo.CurrentCulture, $"{extent.File}, line {extent.StartLineNumber}, column {extent.StartColumnNumber}");
        var line = extent.StartScriptPosition.Line.TrimEnd('\r', '\n');
        var before = extent.StartColumnNumber - 1;
        var marked = extent.EndLineNumber == extent.StartLineNumber
            ? extent.EndColumnNumber - extent.StartColumnNumber
            : line.Length - before;
        return $"ParserError: {place}: {error.Message}\n    {line}\n    {new string(' ', before)}{new string('~', Math.Max(1, marked))}";
    }
}
