using System.CommandLine;
using System.CommandLine.Help;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Native.Verbs;

/// <summary>The program's command line: its verbs, and what is the same for all of them.</summary>
internal static class ProgramCommand
{
    // Longer lines are hard to read, and redirected help has no width.
    private const int HelpWidth = 80;

    /// <summary>Parses a command line and runs its verb.</summary>
    /// <returns>The exit code.</returns>
    internal static int Run(string[] arguments)
    {
        if (arguments.Length == 0)
            return OverviewVerb.Run();
        if (ProgramHelp.TryWrite(arguments))
            return VerbOutput.Answered;
        var command = Create();
        var result = command.Parse(arguments);
        if (result.Errors.Count == 0 || result.Action is HelpAction)
            return result.Invoke();
        // One clear line instead of the whole help.
        VerbOutput.WriteMessage(Console.Error, Problem(result));
        Console.Error.WriteLine($"Show the options with: claudeperf{PathOf(result.CommandResult.Command)} --help");
        return VerbOutput.WrongInput;
    }

    private static RootCommand Create()
    {
        const string Description = "ClaudePerf for Claude Code: what your agents, skills and memory files cost, what you spent, what to "
            + "change to pay less.";
        var command = new RootCommand(Description)
        {
            OverviewVerb.Create(), MeasureVerb.Create(), UsageVerb.Create(), SavingsVerb.Create(), TestVerb.Create(),
            OptimizeVerb.Create(), CompareVerb.Create(), BudgetVerb.Create(), ReportVerb.Create(), WatchVerb.Create(),
            HookVerb.Create(), StatusLineVerb.Create(), CompletionVerb.Create(), ModuleVerb.CreateExport(), RefreshVerb.Create(),
        };
        foreach (var help in command.Options.OfType<HelpOption>().Select(static option => option.Action).OfType<HelpAction>())
            help.MaxWidth = HelpWidth;
        return command;
    }

    // The parser only says that a verb is missing.
    private static string Problem(ParseResult result)
    {
        var verbs = result.CommandResult.Command.Subcommands.Where(static verb => !verb.Hidden).Select(static verb => verb.Name).ToList();
        return verbs.Count > 0 && result.UnmatchedTokens is [var token, ..] && !token.StartsWith('-')
            ? $"There is no verb '{token}'.{NearNames.Question(token, verbs)}"
            : result.Errors[0].Message;
    }

    private static string PathOf(Command command) =>
        command is RootCommand ? "" : $"{command.Parents.OfType<Command>().Select(PathOf).FirstOrDefault()} {command.Name}";
}
