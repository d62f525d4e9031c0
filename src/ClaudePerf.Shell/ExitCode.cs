namespace ClaudePerf.Shell;

/// <summary>The exit codes of <c>claudeperf</c>; a script's own <c>exit n</c> goes before them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A command failed: an error was written, a terminating error ended it, or <c>$?</c> was false at the end.</summary>
    public const int CommandFailed = 1;

    /// <summary>The command line itself is wrong (EX_USAGE of BSD's sysexits.h, which pwsh uses too).</summary>
    public const int Usage = 64;

    /// <summary>The program is damaged: its module could not be imported (EX_SOFTWARE of sysexits.h).</summary>
    public const int Damaged = 70;

    /// <summary>Stopped by Ctrl+C: 128 and the number of SIGINT, as shells report it.</summary>
    public const int Interrupted = 130;
}
