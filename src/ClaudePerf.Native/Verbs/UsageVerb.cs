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
        var paths = new Argument<string[]>("path")
        {
            Description = "Folders or transcripts to read instead of the user's own.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var by = new Option<UsageGrouping[]>("--by", "-b")
        {
            Description = "The groupings of the sums, outermost first, separated by commas: "
                + string.Join(", ", Enum.GetNames<UsageGrouping>()).ToLowerInvariant() + ".",
            DefaultValueFactory = static _ => [UsageGrouping.Day],
            CustomParser = Groupings,
        };
        var since = new Option<UsageTime?>("--since")
        {
            Description = "Count from this day or time on: 2026-11-22, 2026-11-22T14:30 or with an offset.",
            CustomParser = Time,
        };
        var until = new Option<UsageTime?>("--until")
        {
            Description = "Count up to this time; a day is counted to its end.",
            CustomParser = Time,
        };
        var last = new Option<UsageLookback?>("--last")
        {
            Description = "Count the most recent period: 90m, 12h, 7d (today and the six days before), 2w or 3mo.",
            CustomParser = Lookback,
        };
        var zone = new Option<TimeZoneInfo?>("--time-zone")
        {
            Description = "The time zone of days and hours: an IANA or a Windows name. Default: the time zone of this machine.",
            CustomParser = Zone,
        };
        var filters = UsageRun.Filters.ToDictionary(static kind => kind, Filter);
        var recovered = new Option<bool>(UsageRun.RecoveredOption)
        {
            Description = "Compute costs with output recovered from the content where the recorded figure is only a placeholder.",
        };
        var noIndex = new Option<bool>("--no-index")
        {
            Description = "Read the transcripts directly, without using or updating the usage index.",
        };
        var json = new Option<bool>("--json", "-j") { Description = "Write a JSON array with the property names of Get-TokenUsage." };
        var prices = new Option<string?>("--price-file") { Description = "A price file that overrides the built-in prices." };
        const string Description = "Show what Claude Code used and what it cost, from its transcripts. "
            + "Exit codes: 0 success, 1 invalid input, 2 something could not be read.";
        var command = new Command(Name, Description) { paths, by, since, until, last, zone, recovered, noIndex, json, prices };
        foreach (var filter in filters.Values)
            command.Add(filter);
        command.Validators.Add(result =>
        {
            if (result.GetResult(since) is not null && result.GetResult(last) is not null)
                result.AddError("--since and --last both set the start of the period. Use only one of them.");
        });
        command.SetAction(result => Run(new UsageRun
        {
            Paths = result.GetValue(paths) ?? [],
            GroupBy = result.GetValue(by)!,
            Only = filters.Where(filter => result.GetResult(filter.Value) is not null).ToDictionary(
                static filter => filter.Key, filter => (IReadOnlyList<string>)result.GetValue(filter.Value)!),
            Since = result.GetValue(since),
            Until = result.GetValue(until),
            Last = result.GetValue(last),
            TimeZone = result.GetValue(zone),
            Recovered = result.GetValue(recovered),
            NoIndex = result.GetValue(noIndex),
            Json = result.GetValue(json),
            PriceFile = result.GetValue(prices),
        }));
        return command;
    }

    private static int Run(UsageRun run)
    {
        using var output = Console.OpenStandardOutput();
        return UsageProcess.Run(run, output, Console.Error, Console.IsOutputRedirected ? null : Console.WindowWidth);
    }

    private static Option<string[]> Filter(UsageGrouping kind) => kind switch
    {
        UsageGrouping.McpServer => Filter("--mcp-server", "of these MCP servers"),
        UsageGrouping.Prompt => Filter("--prompt", "caused by these prompts, by their ids"),
        // --version shows the version of the program itself.
        UsageGrouping.Version => Filter("--cli-version", "of these versions of Claude Code"),
        UsageGrouping.Effort => Filter("--effort", "of these effort levels"),
        _ => Filter("--" + kind.ToString().ToLowerInvariant(), $"of these {kind.ToString().ToLowerInvariant()}s"),
    };

    private static Option<string[]> Filter(string name, string which) =>
        new(name)
        {
            Description = $"Only requests {which}; wildcards are allowed. Can be repeated.",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };

    private static UsageGrouping[] Groupings(ArgumentResult result)
    {
        var found = new List<UsageGrouping>();
        const StringSplitOptions Options = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        foreach (var name in result.Tokens.SelectMany(static token => token.Value.Split(',', Options)))
        {
            // Enum.TryParse would also accept a number.
            if (!char.IsAsciiLetter(name[0]) || !Enum.TryParse<UsageGrouping>(name, ignoreCase: true, out var grouping)
                || name.Contains(','))
                {
                    result.AddError($"Usage cannot be grouped by '{name}'. "
                        + $"Use {string.Join(", ", Enum.GetNames<UsageGrouping>()).ToLowerInvariant()}.");
                }
            else
                found.Add(grouping);
        }
        return [.. found];
    }

    private static UsageTime? Time(ArgumentResult result) => Parsed(result, UsageTime.Parse);

    private static UsageLookback? Lookback(ArgumentResult result) => Parsed(result, UsageLookback.Parse);

    private static T? Parsed<T>(ArgumentResult result, Func<string, T> parse)
        where T : struct
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (FormatException exception)
        {
            result.AddError(exception.Message);
            return null;
        }
    }

    private static TimeZoneInfo? Zone(ArgumentResult result)
    {
        if (UsageTimeZone.TryFind(result.Tokens[0].Value, out var zone))
            return zone;
        result.AddError($"'{result.Tokens[0].Value}' is not a time zone. "
            + "Give an IANA name (Europe/Berlin) or a Windows name (W. Europe Standard Time).");
        return null;
    }
}
