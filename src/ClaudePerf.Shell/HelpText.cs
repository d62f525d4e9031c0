using System.Management.Automation;
using System.Reflection;

namespace ClaudePerf.Shell;

/// <summary>The output of <c>-Help</c> and <c>-Version</c>.</summary>
internal static class HelpText
{
    public const string ProgramName = "claudeperf-pwsh";

    public const string Usage = """
        claudeperf-pwsh: PowerShell with the ClaudePerf module imported, for machines without PowerShell.

        Usage:
          claudeperf-pwsh [options] 'command'         run a command; several arguments are joined with spaces
          claudeperf-pwsh [options] -Command ...      the same (-c)
          claudeperf-pwsh [options] -File path ...    run a script with the arguments after it (-f)
          claudeperf-pwsh [options] -                 run standard input as a script; the dash is optional for piped input
          claudeperf-pwsh [options]                   open an interactive PowerShell prompt

        Options (with one or two dashes):
          -Json                    write the command's output as one JSON array to standard output, everything else to standard error
          -NoColor                 no colors; setting the variable NO_COLOR does the same
          -WorkingDirectory path   start in this folder (-wd)
          -Version                 print the version
          -Help                    print this help (-h)

        The pwsh options -NoProfile, -NonInteractive and -NoLogo are accepted and have no effect: profiles are never loaded.
        -Json and -NoColor may also be placed at the end. Commands can read the lines of standard input from $input.

        Exit codes: 0 success; 1 a command failed or wrote an error; the code of a script's `exit`; 64 invalid command line;
        70 damaged installation; 74 standard output cannot be written; 130 after Ctrl+C.

        Examples:
          claudeperf-pwsh Get-ClaudePerf
          claudeperf-pwsh 'Measure-PromptTokens samples/ecosystem'
          claudeperf-pwsh 'Measure-PromptTokens | Where-Object Tokens -gt 2000' -Json
          claudeperf-pwsh help
        """;

    public static string Banner => $"ClaudePerf {ProductVersion}. `Get-ClaudePerf` shows what you spend and what would save, "
        + "`help` is an introduction, `exit` quits.";

    /// <summary>The product's version, as the build sets it.</summary>
    public static string ProductVersion =>
        typeof(HelpText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static string Version()
    {
        var engine = typeof(PSObject).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return $"{ProgramName} {ProductVersion} (PowerShell {engine?.Split(' ', '+')[0]})";
    }
}
