using System.Text;

namespace ClaudePerf.Shell.Output;

/// <summary>Standard error that may be closed or full: there is nowhere to report that, and it must not end the process with an abort.</summary>
internal static class ErrorStream
{
    /// <summary>Lets nothing that writes to standard error fail.</summary>
    public static void Guard()
    {
        if (Console.IsErrorRedirected)
            Console.SetError(new Writer(Console.Error));
    }

    private sealed class Writer(TextWriter error) : TextWriter
    {
        public override Encoding Encoding => error.Encoding;

        public override void Write(char value) => Try(() => error.Write(value));

        public override void Write(char[] buffer, int index, int count) => Try(() => error.Write(buffer, index, count));

        public override void Write(string? value) => Try(() => error.Write(value));

        public override void WriteLine(string? value) => Try(() => error.WriteLine(value));

        public override void Flush() => Try(error.Flush);

        private static void Try(Action write)
        {
            try
            {
                write();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The exit code still tells that a command failed.
            }
        }
    }
}
