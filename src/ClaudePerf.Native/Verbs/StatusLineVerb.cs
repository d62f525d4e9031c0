using System.CommandLine;
using ClaudePerf.Core.Reports.Live;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf statusline</c>: the line under Claude Code's prompt.</summary>
internal static class StatusLineVerb
{
    internal static Command Create()
    {
        var command = new Command("statusline", "Write the line under Claude Code's prompt: context, cost, block, budget. Reads Claude Code's JSON from standard input.");
        command.SetAction(static _ => StatusLineProcess.Run(RefreshVerb.StartStatusLine));
        return command;
    }
}
