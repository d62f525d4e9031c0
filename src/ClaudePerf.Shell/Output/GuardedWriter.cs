using System.Text;

namespace ClaudePerf.Shell.Output;

/// <summary>
/// A writer to something that may be closed or full. It remembers a failure, so that the program can say what happened and end with a code
/// for it.
/// </summary>
/// <param name="output">Where the text goes.</param>
/// <param name="fail">Is told of each failure; what it throws is thrown by the writer.</param>
internal sealed class GuardedWriter(TextWriter output, Action<Exception> fail) : TextWriter
{
    /// <summary>Why it could not be written; null where it could.</summary>
    public string? Failure { get; private set; }

    /// <summary>A writer to standard output: a failure ends the command with an <see cref="OutputException"/>.</summary>
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
