using System.Text;

namespace ClaudePerf.Shell.Output;

/// <summary>
/// Standard output as text. A failure to write ends the command with an <see cref="OutputException"/> and is remembered, so that the
/// program can say what happened and end with a code for it.
/// </summary>
internal sealed class ScreenWriter(TextWriter output) : TextWriter
{
    public override Encoding Encoding => output.Encoding;

    /// <summary>Why standard output could not be written; null where it could.</summary>
    public string? Failure { get; private set; }

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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(Failure = e.Message, e);
        }
    }
}
