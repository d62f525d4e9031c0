using System.CommandLine;
using System.CommandLine.Help;
using ClaudePerf.Core.Reports.CommandLine;

namespace ClaudePerf.Native.Verbs;

/// <summary>The program's command line: its verbs, and what is the same for all of them.</summary>
internal static class ProgramCommand
{
    /// <summary>Parses a command line and runs its verb.</summary>
    /// <returns>The exit code.</returns>
    internal static int Run(string[] arguments)
    {
        if (arguments.Length == 0)
            return OverviewVerb.Run();
        const string Description = "ClaudePerf for Claude Code: what your agents, skills and memory files cost, what you spent, what to "
            + "change to pay less. Works offline, from files on your disk.";
        var command = new RootCommand(Description)
        {
            OverviewVerb.Create(), MeasureVerb.Create(), UsageVerb.Create(), SavingsVerb.Create(), TestVerb.Create(),
            OptimizeVerb.Create(), CompareVerb.Create(), BudgetVerb.Create(), ReportVerb.Create(), WatchVerb.Create(), HookVerb.Create(), StatusLineVerb.Create(), RefreshVerb.Create(),
        };
        var result = command.Parse(arguments);
        if (result.Errors.Count == 0 || result.Action is HelpAction)
            return result.Invoke();
        // One clear line instead of the whole help.
        VerbOutput.WriteMessage(Console.Error, result.Errors[0].Message);
        var path = result.CommandResult.Command is RootCommand ? "" : " " + result.CommandResult.Command.Name;
        Console.Error.WriteLine($"Show the options with: claudeperf{path} --help");
        return VerbOutput.WrongInput;
    }
}
