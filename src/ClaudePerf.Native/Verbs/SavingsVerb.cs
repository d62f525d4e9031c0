using System.CommandLine;
using System.Globalization;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Savings;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf savings</c>: what to change to pay less, as found by <c>Find-TokenSaving</c>.</summary>
internal static class SavingsVerb
{
    private const string Name = "savings";

    internal static Command Create()
    {
        var selection = new SelectionOptions("Find-TokenSaving");
        var minimum = new Option<double>("--minimum-percent")
        {
            Description = "The smallest saving to report, in percent of the bill.",
            DefaultValueFactory = static _ => SavingFinder.MinimumShare * 100,
            CustomParser = static result =>
            {
                if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var percent)
                    && percent is >= 0 and <= 100)
                {
                    return percent;
                }
                result.AddError($"'{result.Tokens[0].Value}' is not a percentage from 0 to 100.");
                return 0;
            },
        };
        const string Description = "Find what to change to pay less: dollars a month, how certain, and the exact change. "
            + "Default: the last 30 days. Exit codes: 0 success, 1 invalid input, 2 something could not be read.";
        var command = new Command(Name, Description) { minimum };
        selection.AddTo(command);
        command.SetAction(result =>
        {
            using var output = Console.OpenStandardOutput();
            return SavingsProcess.Run(
                selection.Read(result, new SavingsRun { MinimumPercent = result.GetValue(minimum) }), output, Console.Error);
        });
        return command;
    }
}
