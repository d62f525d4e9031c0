using System.CommandLine;
using System.CommandLine.Parsing;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Native.Verbs;

/// <summary><c>claudeperf usage</c>: what Claude Code really used and what it cost, as <c>Get-TokenUsage</c> tells it.</summary>
internal static class UsageVerb
{
    private const string Name = "usage";

    internal static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "Folders or transcripts to read, instead of the user's own.", Arity = ArgumentArity.ZeroOrMore };
        var by = new Option<UsageGrouping[]>("--by", "-b")
        {
            Description = "What to add up by, the outermost first, with commas between: " + string.Join(", ", Enum.GetNames<UsageGrouping>()).ToLowerInvariant() + ".",
            DefaultValueFactory = static _ => [UsageGrouping.Day],
            CustomParser = Groupings,
        };
        var since = new Option<UsageTime?>("--since") { Description = "Count from this day or time on: 2026-11-22, 2026-11-22T14:30 or with an offset.", CustomParser = Time };
        var until = new Option<UsageTime?>("--until") { Description = "Count up to this time; a day counts whole.", CustomParser = Time };
        var last = new Option<UsageLookback?>("--last") { Description = "Count the last while: 90m, 12h, 7d (today and the six days before), 2w or 3mo.", CustomParser = Lookback };
        var zone = new Option<TimeZoneInfo?>("--time-zone") { Description = "Whose days and hours count: an IANA or a Windows name; the machine's zone where it is not given.", CustomParser = Zone };
        var filters = UsageRun.Filters.ToDictionary(static kind => kind, Filter);
        var recovered = new Option<bool>(UsageRun.RecoveredOption) { Description = "Reckon costs with the output recovered from contents where the recorded figure is only a placeholder." };
        var noIndex = new Option<bool>("--no-index") { Description = "Read the transcripts themselves, and neither use nor write the index." };
        var json = new Option<bool>("--json", "-j") { Description = "Write a JSON array with the property names of Get-TokenUsage." };
        var prices = new Option<string?>("--price-file") { Description = "A price file to lay over the shipped table." };
        const string Description = "Show what Claude Code used and what it cost, from its transcripts. Exit codes: 0 answered, 1 wrong input, 2 something could not be read.";
        var command = new Command(Name, Description) { paths, by, since, until, last, zone, recovered, noIndex, json, prices };
        foreach (var filter in filters.Values)
            command.Add(filter);
        command.Validators.Add(result =>
        {
            if (result.GetResult(since) is not null && result.GetResult(last) is not null)
                result.AddError("--since and --last say the same in two ways: give one of them.");
        });
        command.SetAction(result => Run(new UsageRun
        {
            Paths = result.GetValue(paths) ?? [],
            GroupBy = result.GetValue(by)!,
            Only = filters.Where(filter => result.GetResult(filter.Value) is not null).ToDictionary(static filter => filter.Key, filter => (IReadOnlyList<string>)result.GetValue(filter.Value)!),
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
        UsageGrouping.Prompt => Filter("--prompt", "that these prompts set off, by their ids"),
        // --version is the program's own.
        UsageGrouping.Version => Filter("--cli-version", "of these versions of Claude Code"),
        UsageGrouping.Effort => Filter("--effort", "of these effort levels"),
        _ => Filter("--" + kind.ToString().ToLowerInvariant(), $"of these {kind.ToString().ToLowerInvariant()}s"),
    };

    private static Option<string[]> Filter(string name, string which) =>
        new(name) { Description = $"Only requests {which}; wildcards are allowed. Can be given several times.", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };

    private static UsageGrouping[] Groupings(ArgumentResult result)
    {
        var found = new List<UsageGrouping>();
        foreach (var name in result.Tokens.SelectMany(static token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            // A number would name one too.
            if (!char.IsAsciiLetter(name[0]) || !Enum.TryParse<UsageGrouping>(name, ignoreCase: true, out var grouping) || name.Contains(','))
                result.AddError($"Usage is not grouped by '{name}': take {string.Join(", ", Enum.GetNames<UsageGrouping>()).ToLowerInvariant()}.");
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
        result.AddError($"'{result.Tokens[0].Value}' is no time zone: write an IANA name (Europe/Berlin) or a Windows name (W. Europe Standard Time).");
        return null;
    }
}
