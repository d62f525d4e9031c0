using System.CommandLine;
using System.Diagnostics;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf refresh</c>: what a hook or status line had no time for, in a process that nobody waits for.</summary>
internal static class RefreshVerb
{
    private const string Name = "refresh";
    private const string FolderOption = "--folder";

    internal static Command Create()
    {
        var folder = new Option<string?>(FolderOption) { Description = "The folder whose project's budgets are computed too." };
        var command = new Command(Name, "Bring the usage index up to date. The hook and the status line start it where they have not enough time.") { folder };
        command.SetAction(result => HookProcess.Refresh(result.GetValue(folder)));
        return command;
    }

    /// <summary>Starts it and does not wait. It gets none of this process's streams, which Claude Code waits for.</summary>
    internal static void Start(string? folder)
    {
        if (Environment.ProcessPath is not { } program)
            return;
        var start = new ProcessStartInfo(program, folder is null ? [Name] : [Name, FolderOption, folder]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start);
        process?.StandardInput.Close();
    }
}
