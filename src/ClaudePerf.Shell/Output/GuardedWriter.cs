using System.Text;

namespace ClaudePerf.Shell.Output;

/// <summary>
/// A writer for output that can be closed or full. It remembers failures, so that the program can report them and end with the right exit
/// code.
/// </summary>
/// <param name="output">The destination of the text.</param>
/// <param name="fail">Called for each failure; exceptions from it are passed on.</param>
internal sealed class GuardedWriter(TextWriter output, Action<Exception> fail) : TextWriter
{
    /// <summary>Why writing failed; null if it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>A writer for standard output: a failure ends the command with an <see cref="OutputException"/>.</summary>
    public static GuardedWriter ToOutput() => new(Console.Out, static exception => throw new OutputException(exception.Message, exception));

    public override Encoding Encoding => output.Encoding;

    public override void Write(char value) => Try(() => output.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => output.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => output.Write(value));

    public override void WriteLine(string? value) => Try(() => output.WriteLine(value));

    public override void Flush() => Try(output.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Failure = exception.Message;
            fail(exception);
        }
    }
}
