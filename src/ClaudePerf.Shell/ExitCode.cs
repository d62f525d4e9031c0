namespace ClaudePerf.Shell;

/// <summary>The exit codes of <c>claudeperf-pwsh</c>; the code of a script's <c>exit n</c> comes before them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A command failed: an error was written, a terminating error ended it, or <c>$?</c> was false at the end.</summary>
    public const int CommandFailed = 1;

    /// <summary>The command line is wrong (EX_USAGE of BSD's sysexits.h, which pwsh uses too).</summary>
    public const int Usage = 64;

    /// <summary>The program is damaged: its module is missing (EX_SOFTWARE of sysexits.h).</summary>
    public const int Damaged = 70;

    /// <summary>Standard output could not be written (EX_IOERR of sysexits.h).</summary>
    public const int OutputFailed = 74;

    /// <summary>Stopped by Ctrl+C: 128 and the number of SIGINT, as shells report it.</summary>
    public const int Interrupted = 130;
}
