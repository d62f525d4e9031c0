using System.CommandLine;
using System.CommandLine.Parsing;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.CommandLine;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf budget</c>: the state of budgets, as shown by <c>Get-TokenBudget</c>, and their test and change.</summary>
internal static class BudgetVerb
{
    private const string Name = "budget";

    internal static Command Create()
    {
        const string Description = "Show budgets: the limit, what is used, the forecast, and when the limit will be reached. "
            + "Exit codes: 0 success, 1 invalid input, 2 something could not be read, 3 a tested budget is not met.";
        var states = new StateOptions();
        var command = new Command(Name, Description) { CreateTest(), BudgetChangeVerbs.CreateSet(), BudgetChangeVerbs.CreateRemove() };
        states.AddTo(command);
        command.SetAction(result => Terminal.Run(output => BudgetProcess.Run(states.Read(result), output)));
        return command;
    }

    private static Command CreateTest()
    {
        var states = new StateOptions();
        var prompts = new Option<string[]>("--prompt")
        {
            Description = "Agents, commands and skills to run, by file or folder: tests whether the budgets would be met.",
            HelpName = "path", AllowMultipleArgumentsPerToken = false,
        };
        var invocations = new Option<int>("--invocations")
        {
            Description = "With --prompt: how often each is run.", DefaultValueFactory = static _ => 1,
        };
        invocations.Validators.Add(static result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var count) && count is < 1 or > 1_000_000)
                result.AddError("--invocations must be from 1 to 1,000,000.");
        });
        var model = new Option<string?>("--model") { Description = "With --prompt: the model for prompts that do not name one." };
        var command = new Command("test", "Test whether budgets are met, now or after running some prompts: exit code 3 if not.")
        {
            prompts, invocations, model,
        };
        states.AddTo(command);
        command.SetAction(result => Terminal.Run(output => BudgetProcess.Run(
            states.Read(result) with
            {
                Test = true,
                Prompts = result.GetValue(prompts) ?? [],
                Invocations = result.GetValue(invocations),
                Model = result.GetValue(model),
            }, output)));
        return command;
    }

    // The options of the verbs that evaluate budgets.
    private sealed class StateOptions
    {
        private readonly Argument<string[]> _names = new("name")
        {
            Description = "The names of the budgets; * and ? are wildcards. Default: all.", Arity = ArgumentArity.ZeroOrMore,
        };

        private readonly Option<BudgetSource?> _scope = Choice.One<BudgetSource>("--scope", "Only budgets from this file");

        private readonly Option<string?> _session =
            new("--session") { Description = "The session for session budgets. Default: the most recently used one." };

        private readonly Option<string[]> _transcripts = new("--transcripts")
        {
            Description = "Folders or transcripts to read instead of your own.", HelpName = "path", AllowMultipleArgumentsPerToken = false,
        };

        private readonly Option<bool> _recovered = new(UsageRun.RecoveredOption)
        {
            Description = "Count output recovered from the content where the recorded figure is only a placeholder.",
        };

        private readonly Option<TimeZoneInfo?> _zone = new("--time-zone")
        {
            Description = "The time zone of days, weeks and months: an IANA or a Windows name.", CustomParser = SelectionOptions.Zone,
        };

        private readonly Option<bool> _noIndex =
            new("--no-index") { Description = "Read the transcripts directly, without the usage index." };

        private readonly Option<string?> _prices =
            new("--price-file") { Description = "A price file that overrides the built-in prices.", HelpName = "file" };

        private readonly Option<bool> _json =
            new("--json", "-j") { Description = "Write a JSON array with the property names of Get-TokenBudget or Test-TokenBudget." };

        internal void AddTo(Command command)
        {
            command.Add(_names);
            foreach (var option in (Option[])[_scope, _session, _transcripts, _recovered, _zone, _noIndex, _prices, _json])
                command.Add(option);
        }

        internal BudgetRun Read(ParseResult result) => new()
        {
            Names = result.GetValue(_names) ?? [],
            Scope = result.GetValue(_scope),
            Session = result.GetValue(_session),
            TranscriptPaths = result.GetValue(_transcripts) ?? [],
            Recovered = result.GetValue(_recovered),
            TimeZone = result.GetValue(_zone),
            NoIndex = result.GetValue(_noIndex),
            PriceFile = result.GetValue(_prices),
            Json = result.GetValue(_json),
        };
    }
}
