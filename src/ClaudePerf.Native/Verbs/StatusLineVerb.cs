using System.CommandLine;
using ClaudePerf.Core.Reports.Live;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf statusline</c>: the line under Claude Code's prompt.</summary>
internal static class StatusLineVerb
{
    private const string Name = "statusline";

    /// <summary>The action for the command line as registered in Claude Code; null for any other.</summary>
    internal static Func<int>? Match(string[] arguments) => arguments is [Name] ? Run : null;

    internal static Command Create()
    {
        const string Description = "Write the line under Claude Code's prompt: context, cost, block, budget. "
            + "Reads Claude Code's JSON from standard input.";
        var command = new Command(Name, Description);
        command.SetAction(static _ => Run());
        return command;
    }

    private static int Run() => StatusLineProcess.Run(RefreshVerb.StartStatusLine);
}
