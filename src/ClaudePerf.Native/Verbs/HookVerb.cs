using System.CommandLine;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Native.Verbs;

internal static class HookVerb
{
    internal static Command Command()
    {
        var failClosed = new Option<bool>("--fail-closed", "-FailClosed");
        var command = new Command("hook", "Checks budgets.") { failClosed };
        command.SetAction(result => BudgetHook.RunProcess(result.GetValue(failClosed) ? ["-FailClosed"] : []));
        return command;
    }
}
