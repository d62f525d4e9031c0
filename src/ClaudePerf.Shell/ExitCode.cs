namespace ClaudePerf.Shell;

/// <summary>The exit codes of <c>claudeperf-pwsh</c>. The code of a script's <c>exit n</c> takes precedence.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A command failed: it wrote an error, was ended by a terminating error, or <c>$?</c> was false at the end.</summary>
    public const int CommandFailed = 1;

    /// <summary>The command line is invalid (EX_USAGE of BSD's sysexits.h, which pwsh also uses).</summary>
    public const int Usage = 64;

    /// <summary>The installation is damaged: the module is missing (EX_SOFTWARE of sysexits.h).</summary>
    public const int Damaged = 70;

    /// <summary>Standard output could not be written (EX_IOERR of sysexits.h).</summary>
    public const int OutputFailed = 74;

    /// <summary>Stopped by Ctrl+C: 128 plus the number of SIGINT, as shells report it.</summary>
    public const int Interrupted = 130;
}
