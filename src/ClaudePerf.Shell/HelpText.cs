using System.Management.Automation;
using System.Reflection;

namespace ClaudePerf.Shell;

/// <summary>What <c>-Help</c> and <c>-Version</c> print.</summary>
internal static class HelpText
{
    public const string Usage = """
        claudeperf: the ClaudePerf commands on a machine without PowerShell.

        Usage:
          claudeperf [options] 'command'         run a command; several arguments are joined with spaces
          claudeperf [options] -Command ...      the same (-c)
          claudeperf [options] -File path ...    run a script with the arguments after it (-f)
          claudeperf [options] -                 run what standard input holds; also without the dash when it is piped
          claudeperf [options]                   a prompt, on a terminal
          claudeperf -BudgetHook [-FailClosed]   check budgets as a hook of Claude Code (see Register-TokenBudgetHook)

        Options, with one dash or two:
          -Json                    print what the command outputs as one JSON array, and nothing else, on standard output
          -NoColor                 no colour; the variable NO_COLOR does the same
          -WorkingDirectory path   start in this folder (-wd)
          -Version                 print the version
          -Help                    print this (-h)

        pwsh's -NoProfile, -NonInteractive and -NoLogo are taken, and change nothing.
        -Json and -NoColor may also be the last arguments. A command that uses $input reads standard input's lines there.

        Exit code: 0; 1 when a command failed; what a script's `exit` says; 64 for a wrong command line;
        70 when the program is damaged; 130 after Ctrl+C.

        Examples:
          claudeperf 'Measure-PromptTokens samples/ecosystem'
          claudeperf 'Measure-PromptTokens | Where-Object Tokens -gt 2000' -Json
          claudeperf 'Get-Command -Module ClaudePerf'
        """;

    /// <summary>The product's version, as the build sets it.</summary>
    public static string ProductVersion =>
        typeof(HelpText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static string Version() =>
        $"claudeperf {ProductVersion} (PowerShell engine {typeof(PSObject).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split(' ', '+')[0]})";
}
