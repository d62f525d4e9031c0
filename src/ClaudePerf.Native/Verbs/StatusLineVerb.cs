using System.CommandLine;
using ClaudePerf.Core.Reports.Live;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf statusline</c>: the line under Claude Code's prompt.</summary>
internal static class StatusLineVerb
{
    private const string Name = "statusline";

    /// <summary>What it does as it is registered; null where something else is asked.</summary>
    internal static Func<int>? At(string[] arguments) => arguments is [Name] ? Run : null;

    internal static Command Create()
    {
        var command = new Command(Name, "Write the line under Claude Code's prompt: context, cost, block, budget. Reads Claude Code's JSON from standard input.");
        command.SetAction(static _ => Run());
        return command;
    }

    private static int Run() => StatusLineProcess.Run(RefreshVerb.StartStatusLine);
}
