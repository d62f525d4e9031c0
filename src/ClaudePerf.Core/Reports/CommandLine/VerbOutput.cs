using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>Where a verb of the native program writes: the answer to standard output, messages to standard error.</summary>
/// <param name="Output">Gets the answer, as UTF-8 without a byte order mark.</param>
/// <param name="Error">Gets messages.</param>
/// <param name="Width">The width of the screen in columns; null if the output is not a screen.</param>
/// <param name="HasColor">Whether escape sequences for colors are understood.</param>
public sealed record VerbOutput(Stream Output, TextWriter Error, int? Width = null, bool HasColor = false)
{
    /// <summary>The exit code for an answer, including an empty one.</summary>
    public const int Answered = 0;

    /// <summary>The exit code for invalid arguments.</summary>
    public const int WrongInput = 1;

    /// <summary>The exit code if something could not be read or written.</summary>
    public const int Unreadable = 2;

    /// <summary>The exit code of a check that failed: errors were found, or a budget is used up.</summary>
    public const int Failed = 3;

    /// <summary>The width for text that a screen of unknown width must fit.</summary>
    internal const int UsualWidth = 80;

    private const string ErrorPrefix = "ClaudePerf: ";

    /// <summary>Writes lines of the answer.</summary>
    internal void Write(string text)
    {
        Output.Write(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")));
        Output.Flush();
    }

    /// <summary>Writes lines of the answer, each with a line end.</summary>
    internal void WriteLines(params IEnumerable<string> lines) => Write(string.Concat(lines.Select(static line => line + "\n")));

    /// <summary>Writes sentences, each broken into lines that fit the screen.</summary>
    internal void WriteSentences(string text) =>
        WriteLines(text.ReplaceLineEndings("\n").Split('\n').SelectMany(line => TerminalText.Wrapped(line, Width ?? UsualWidth)));

    /// <summary>Writes a JSON array, one element per line.</summary>
    internal void WriteJson<T>(IReadOnlyList<T> items, JsonTypeInfo<T> shape)
    {
        for (var i = 0; i < items.Count; i++)
        {
            Output.Write(i == 0 ? "[\n"u8 : ",\n"u8);
            Output.Write(JsonSerializer.SerializeToUtf8Bytes(items[i], shape));
        }
        Output.Write(items.Count == 0 ? "[]\n"u8 : "\n]\n"u8);
        Output.Flush();
    }

    /// <summary>Writes a JSON object as a line of its own.</summary>
    internal void WriteJsonLine<T>(T item, JsonTypeInfo<T> shape)
    {
        Output.Write(JsonSerializer.SerializeToUtf8Bytes(item, shape));
        Output.Write("\n"u8);
        Output.Flush();
    }

    /// <summary>Writes a message.</summary>
    internal void WriteMessage(string message) => WriteMessage(Error, message);

    /// <summary>Writes a message.</summary>
    /// <param name="error">Standard error.</param>
    /// <param name="message">The message.</param>
    public static void WriteMessage(TextWriter error, string message) => error.WriteLine(ErrorPrefix + VisibleText.OfLines(message));
}
