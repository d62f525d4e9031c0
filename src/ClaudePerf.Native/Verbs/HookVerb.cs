using System.CommandLine;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf hook</c>: checks budgets as a hook of Claude Code.</summary>
internal static class HookVerb
{
    internal static Command Create()
    {
        var failClosed = new Option<bool>("--fail-closed", "-FailClosed") { Description = "Stop what could not be checked, instead of letting it through and logging why." };
        var command = new Command("hook", "Check budgets before a prompt is sent, an agent is called or a subagent uses a tool. Reads Claude Code's JSON from standard input; exit code 2 stops.") { failClosed };
        command.SetAction(result => HookProcess.Run(result.GetValue(failClosed), RefreshVerb.Start));
        return command;
    }
}
