using System.CommandLine;
using System.Diagnostics;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Reports.Live;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf refresh</c>: work that a hook or status line had no time for, in a process that nobody waits for.</summary>
internal static class RefreshVerb
{
    private const string Name = "refresh";
    private const string FolderOption = "--folder";
    private const string StatusLineOption = "--status-line";

    internal static Command Create()
    {
        var folder = new Option<string?>(FolderOption) { Description = "Also compute the budgets of the project in this folder." };
        var statusLine = new Option<bool>(StatusLineOption) { Description = "Compute only the figures of the status line." };
        const string Description = "Update the usage index. Started by the hook and the status line when they have no time for it.";
        var command = new Command(Name, Description) { Hidden = true };
        command.Add(folder);
        command.Add(statusLine);
        command.SetAction(result =>
        {
            var at = result.GetValue(folder);
            return result.GetValue(statusLine) ? StatusLineProcess.Renew(at) : HookProcess.Refresh(at);
        });
        return command;
    }

    /// <summary>Starts the process without waiting. It does not inherit this process's streams, which Claude Code waits for.</summary>
    internal static void Start(string? folder) => Start(folder is null ? [Name] : [Name, FolderOption, folder]);

    /// <summary>Starts the process for the status line's figures.</summary>
    internal static void StartStatusLine(string? folder) =>
        Start(folder is null ? [Name, StatusLineOption] : [Name, StatusLineOption, FolderOption, folder]);

    private static void Start(string[] arguments)
    {
        if (Environment.ProcessPath is not { } program)
            return;
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start);
        process?.StandardInput.Close();
    }
}
