using System.CommandLine;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf hook</c>: checks budgets as a hook of Claude Code.</summary>
internal static class HookVerb
{
    private const string Name = "hook";
    private const string FailClosedOption = "--fail-closed";

    /// <summary>What it does as it is registered; null where something else is asked.</summary>
    internal static Func<int>? At(string[] arguments) => arguments switch
    {
        [Name] => static () => HookProcess.Run(failClosed: false, RefreshVerb.Start),
        [Name, FailClosedOption] => static () => HookProcess.Run(failClosed: true, RefreshVerb.Start),
        _ => null,
    };

    internal static Command Create()
    {
        var failClosed = new Option<bool>(FailClosedOption, "-FailClosed") { Description = "Stop what could not be checked, instead of letting it through and logging why." };
        var command = new Command(Name, "Check budgets before a prompt is sent, an agent is called or a subagent uses a tool. Reads Claude Code's JSON from standard input; exit code 2 stops.") { failClosed };
        command.SetAction(result => HookProcess.Run(result.GetValue(failClosed), RefreshVerb.Start));
        return command;
    }
}
