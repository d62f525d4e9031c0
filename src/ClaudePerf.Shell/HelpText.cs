using System.Management.Automation;
using System.Reflection;

namespace ClaudePerf.Shell;

/// <summary>What <c>-Help</c> and <c>-Version</c> print.</summary>
internal static class HelpText
{
    public const string ProgramName = "claudeperf-pwsh";

    public const string Usage = """
        claudeperf-pwsh: PowerShell with the ClaudePerf module imported, for machines without PowerShell.

        Usage:
          claudeperf-pwsh [options] 'command'         run a command; several arguments are joined with spaces
          claudeperf-pwsh [options] -Command ...      the same (-c)
          claudeperf-pwsh [options] -File path ...    run a script with the arguments after it (-f)
          claudeperf-pwsh [options] -                 run standard input as a script; the dash may be left out when it is piped
          claudeperf-pwsh [options]                   PowerShell's prompt, on a terminal

        Options, with one dash or two:
          -Json                    write the command's output as one JSON array to standard output, all else to standard error
          -NoColor                 no colors; setting the variable NO_COLOR does the same
          -WorkingDirectory path   start in this folder (-wd)
          -Version                 print the version
          -Help                    print this help (-h)

        The options -NoProfile, -NonInteractive and -NoLogo of pwsh are accepted and change nothing: no profile is ever loaded.
        -Json and -NoColor may also come last. A command that uses $input reads the lines of standard input there.

        Exit codes: 0 success; 1 a command failed or wrote an error; the code of a script's `exit`; 64 wrong command line;
        70 damaged installation; 74 standard output cannot be written; 130 after Ctrl+C.

        Examples:
          claudeperf-pwsh 'Measure-PromptTokens samples/ecosystem'
          claudeperf-pwsh 'Measure-PromptTokens | Where-Object Tokens -gt 2000' -Json
          claudeperf-pwsh help
        """;

    public static string Banner => $"ClaudePerf {ProductVersion}. `help` gives an overview, `Get-Help NAME` explains a command, `exit` leaves.";

    /// <summary>The product's version, as the build sets it.</summary>
    public static string ProductVersion =>
        typeof(HelpText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static string Version() =>
        $"{ProgramName} {ProductVersion} (PowerShell {typeof(PSObject).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split(' ', '+')[0]})";
}
