using System.CommandLine;
using ClaudePerf.Core.Reports.CommandLine;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf watch</c>: the live view of <c>Watch-TokenUsage</c>.</summary>
internal static class WatchVerb
{
    private const string Name = "watch";

    internal static Command Create()
    {
        var selection = new SelectionOptions("Watch-TokenUsage",
            "Write a JSON object a line, with the property names of Watch-TokenUsage.");
        var once = new Option<bool>("--once") { Description = "Show the current state once and end." };
        const string Description = "Show live what Claude Code uses: today, block, session, agents, budgets, latest requests. "
            + "If the output is not a screen: a line for each new request.";
        var command = new Command(Name, Description) { once };
        selection.AddTo(command);
        command.SetAction(result => Terminal.Run(output =>
            WatchProcess.Run(selection.Read(result, new WatchRun { Once = result.GetValue(once) }), output)));
        return command;
    }
}
