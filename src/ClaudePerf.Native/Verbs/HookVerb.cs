using System.CommandLine;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf hook</c>: checks budgets as a hook of Claude Code.</summary>
internal static class HookVerb
{
    private const string Name = "hook";
    private const string FailClosedOption = "--fail-closed";

    /// <summary>The action for the command line as registered in Claude Code; null for any other.</summary>
    internal static Func<int>? Match(string[] arguments) => arguments switch
    {
        [Name] => static () => HookProcess.Run(failClosed: false, RefreshVerb.Start),
        [Name, FailClosedOption] => static () => HookProcess.Run(failClosed: true, RefreshVerb.Start),
        _ => null,
    };

    internal static Command Create()
    {
        var failClosed = new Option<bool>(FailClosedOption, "-FailClosed")
        {
            Description = "Block what could not be checked, instead of allowing it and logging the reason.",
        };
        const string Description = "Check budgets before a prompt is sent, an agent is called or a subagent uses a tool. "
            + "Reads Claude Code's JSON from standard input; exit code 2 blocks.";
        var command = new Command(Name, Description) { failClosed };
        command.SetAction(result => HookProcess.Run(result.GetValue(failClosed), RefreshVerb.Start));
        return command;
    }
}
