using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.CommandLine;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf budget set</c> and <c>claudeperf budget remove</c>.</summary>
internal static class BudgetChangeVerbs
{
    internal static Command CreateSet()
    {
        var name = new Argument<string>("name") {
            Description = "The name. An existing budget is changed; options that are left out stay." };
        var limit = new Argument<decimal?>("limit")
        {
            Description = "The limit for a period, in dollars or tokens. Required for a new budget.",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = static result => result.Tokens.Count == 0 ? null : Number(result, 0.000001m, BudgetStore.MaxLimit),
        };
        var unit = Choice.One<BudgetUnit>("--unit", "What is counted");
        var period = new Option<BudgetPeriod?>("--period")
        {
            Description = "How long a period lasts: run, session, 5h, day, week, month, or a number of days such as 7d.",
            CustomParser = Period,
        };
        var projects = Names("--project", "Count only these projects");
        var agents = Names("--agent", "Count only these agents; the main thread is called main");
        var models = Names("--model", "Count only these models");
        var branches = Names("--branch", "Count only these git branches");
        var thresholds = new Option<decimal[]>("--threshold")
        {
            Description = "The percentages of the limit at which to warn, separated by commas. Default: 50,80,95.",
            HelpName = "percent",
            CustomParser = static result => [.. result.Tokens.SelectMany(static token => token.Value.Split(','))
                .Select(text => Number(result, text, 0.1m, 100m)).OfType<decimal>()],
        };
        var action = Choice.One<BudgetAction>("--action", "What the hook does when the budget is used up");
        var zone = new Option<TimeZoneInfo?>("--time-zone")
        {
            Description = "The time zone of days, weeks and months: an IANA or a Windows name.", CustomParser = SelectionOptions.Zone,
        };
        var scope = Choice.One<BudgetSource>("--scope", "The file that stores it: your own settings, or the project's for version control");
        var json = new Option<bool>("--json", "-j") {
            Description = "Write the budget as a JSON array, as Set-TokenBudget -PassThru does." };
        var command = new Command("set", "Set a limit for each period: for all usage, or for a project, an agent, a model or a branch.")
        {
            name, limit, unit, period, projects, agents, models, branches, thresholds, action, zone, scope, json,
        };
        command.SetAction(result =>
        {
            var change = new BudgetChange
            {
                Limit = result.GetValue(limit),
                Unit = result.GetValue(unit),
                Period = result.GetValue(period),
                Project = Given(projects),
                Agent = Given(agents),
                Model = Given(models),
                Branch = Given(branches),
                Thresholds = result.GetResult(thresholds) is null ? null : result.GetValue(thresholds),
                Action = result.GetValue(action),
                TimeZone = result.GetValue(zone)?.Id,
            };
            return Terminal.Run(output => BudgetProcess.Set(new BudgetChangeRun(result.GetValue(name)!,
                result.GetValue(scope) ?? BudgetSource.User, change, result.GetValue(json), Environment.CurrentDirectory), output));

            string[]? Given(Option<string[]> option) => result.GetResult(option) is null ? null : result.GetValue(option);
        });
        return command;
    }

    internal static Command CreateRemove()
    {
        var names = new Argument<string[]>("name")
        {
            Description = "The names of the budgets; * and ? are wildcards.", Arity = ArgumentArity.OneOrMore,
        };
        var scope = Choice.One<BudgetSource>("--scope", "Only budgets from this file");
        var command = new Command("remove", "Remove budgets from your settings or from the project's file.") { names, scope };
        command.SetAction(result => Terminal.Run(output => BudgetProcess.Remove(
            new BudgetRemovalRun(result.GetValue(names)!, result.GetValue(scope), Environment.CurrentDirectory), output)));
        return command;
    }

    private static Option<string[]> Names(string name, string description) => new(name)
    {
        Description = description + "; * and ? are wildcards. Can be repeated.", AllowMultipleArgumentsPerToken = false,
    };

    private static BudgetPeriod? Period(ArgumentResult result)
    {
        try
        {
            return BudgetPeriod.Parse(result.Tokens[0].Value);
        }
        catch (FormatException exception)
        {
            result.AddError(exception.Message);
            return null;
        }
    }

    private static decimal? Number(ArgumentResult result, decimal least, decimal most) =>
        Number(result, result.Tokens[0].Value, least, most);

    private static decimal? Number(ArgumentResult result, string text, decimal least, decimal most)
    {
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
            return number;
        result.AddError($"'{text}' is not a number from {least.ToString(CultureInfo.InvariantCulture)} to "
            + $"{most.ToString("N0", CultureInfo.InvariantCulture)}.");
        return null;
    }
}
