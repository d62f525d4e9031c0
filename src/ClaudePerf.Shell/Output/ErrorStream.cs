namespace ClaudePerf.Shell.Output;

/// <summary>Standard error that may be closed or full: there is nowhere to report that, and it must not end the process with an abort.</summary>
internal static class ErrorStream
{
    /// <summary>Lets nothing that writes to standard error fail. The exit code still tells that a command failed.</summary>
    public static void Guard()
    {
        if (Console.IsErrorRedirected)
            Console.SetError(new GuardedWriter(Console.Error, static _ => { }));
    }
}
