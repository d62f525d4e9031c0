using System.CommandLine;
using System.CommandLine.Parsing;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf usage</c>: what Claude Code used and what it cost, as shown by <c>Get-TokenUsage</c>.</summary>
internal static class UsageVerb
{
    private const string Name = "usage";

    internal static Command Create()
    {
        var selection = new SelectionOptions("Get-TokenUsage");
        var by = new Option<UsageGrouping[]>("--by", "-b")
        {
            Description = "The groupings of the sums, outermost first, separated by commas: "
                + string.Join(", ", Enum.GetNames<UsageGrouping>()).ToLowerInvariant() + ".",
            DefaultValueFactory = static _ => [UsageGrouping.Day],
            CustomParser = Groupings,
        };
        var recovered = new Option<bool>(UsageRun.RecoveredOption)
        {
            Description = "Compute costs with output recovered from the content where the recorded figure is only a placeholder.",
        };
        const string Description = "Show what Claude Code used and what it cost, from its transcripts. "
            + "Exit codes: 0 success, 1 invalid input, 2 something could not be read.";
        var command = new Command(Name, Description) { by, recovered };
        selection.AddTo(command);
        command.SetAction(result =>
        {
            using var output = Console.OpenStandardOutput();
            var run = new UsageRun { GroupBy = result.GetValue(by)!, Recovered = result.GetValue(recovered) };
            return UsageProcess.Run(selection.Read(result, run), output, Console.Error,
                Console.IsOutputRedirected ? null : Console.WindowWidth);
        });
        return command;
    }

    private static UsageGrouping[] Groupings(ArgumentResult result)
    {
        var found = new List<UsageGrouping>();
        const StringSplitOptions Options = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        foreach (var name in result.Tokens.SelectMany(static token => token.Value.Split(',', Options)))
        {
            // Enum.TryParse would also accept a number.
            if (!char.IsAsciiLetter(name[0]) || !Enum.TryParse<UsageGrouping>(name, ignoreCase: true, out var grouping))
            {
                result.AddError($"Usage cannot be grouped by '{name}'. "
                    + $"Use {string.Join(", ", Enum.GetNames<UsageGrouping>()).ToLowerInvariant()}.");
            }
            else
            {
                found.Add(grouping);
            }
        }
        return [.. found];
    }
}
