using System.CommandLine;
using System.Globalization;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf hook</c>: checks budgets as a hook of Claude Code.</summary>
internal static class HookVerb
{
    private const string Name = "hook";
    private const string FailClosedOption = "--fail-closed";

    private const string WarnAboveOption = "--warn-above";

    /// <summary>The action for the command line as registered in Claude Code; null for any other.</summary>
    internal static Func<int>? Match(string[] arguments)
    {
        if (arguments is not [Name, ..])
            return null;
        var (failClosed, warnAbove) = (false, BudgetHookSettings.DefaultWarnAbove);
        for (var i = 1; i < arguments.Length; i++)
        {
            if (arguments[i] == FailClosedOption)
                failClosed = true;
            else if (arguments[i] != WarnAboveOption || ++i == arguments.Length
                || !decimal.TryParse(arguments[i], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out warnAbove))
                return null;
        }
        return () => HookProcess.Run(failClosed, warnAbove, RefreshVerb.Start);
    }

    internal static Command Create()
    {
        var failClosed = new Option<bool>(FailClosedOption, "-FailClosed")
        {
            Description = "Block what could not be checked, instead of allowing it and logging the reason.",
        };
        var warnAbove = new Option<decimal>(WarnAboveOption, "-WarnAbove")
        {
            Description = "Warn before a resumed session or another model writes more than this many dollars to the prompt cache again.",
            DefaultValueFactory = static _ => BudgetHookSettings.DefaultWarnAbove,
        };
        const string Description = "Check budgets before a prompt is sent, an agent is called or a subagent uses a tool. "
            + "Reads Claude Code's JSON from standard input; exit code 2 blocks.";
        var command = new Command(Name, Description) { failClosed, warnAbove };
        command.SetAction(result =>
            HookProcess.Run(result.GetValue(failClosed), result.GetValue(warnAbove), RefreshVerb.Start));
        return command;
    }
}
