namespace ClaudePerf.Shell.Output;

/// <summary>
/// Protects against a standard error that is closed or full: it cannot be reported anywhere, and must not abort the process.
/// </summary>
internal static class ErrorStream
{
    /// <summary>Ignores failures of writing to standard error. The exit code still shows that a command failed.</summary>
    public static void Guard()
    {
        if (Console.IsErrorRedirected)
            Console.SetError(new GuardedWriter(Console.Error, static _ => { }));
    }
}
