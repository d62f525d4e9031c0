using System.CommandLine;
using System.CommandLine.Parsing;
using ClaudePerf.Core.Reports.CommandLine;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Native.Verbs;

/// <summary>The options that choose requests, shared by the verbs that answer from transcripts.</summary>
internal sealed class SelectionOptions
{
    private readonly Argument<string[]> _paths = new("path")
    {
        Description = "Folders or transcripts to read instead of the user's own.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<UsageTime?> _since = new("--since")
    {
        Description = "Count from this day or time on: 2026-11-22, 2026-11-22T14:30 or with an offset.",
        CustomParser = Time,
    };

    private readonly Option<UsageTime?> _until = new("--until")
    {
        Description = "Count up to this time; a day is counted to its end.",
        CustomParser = Time,
    };

    private readonly Option<UsageLookback?> _last = new("--last")
    {
        Description = "Count the most recent period: 90m, 12h, 7d (today and the six days before), 2w or 3mo.",
        CustomParser = Lookback,
    };

    private readonly Option<TimeZoneInfo?> _zone = new("--time-zone")
    {
        Description = "The time zone of days and hours: an IANA or a Windows name. Default: the time zone of this machine.",
        CustomParser = Zone,
    };

    private readonly Option<bool> _noIndex = new("--no-index")
    {
        Description = "Read the transcripts directly, without using or updating the usage index.",
    };

    private readonly Option<bool> _json;

    private readonly Option<string?> _prices = new("--price-file") { Description = "A price file that overrides the built-in prices." };

    private readonly Dictionary<UsageGrouping, Option<string[]>> _filters =
        UsageSelection.Filters.ToDictionary(static kind => kind, Filter);

    /// <summary>Creates the options.</summary>
    /// <param name="cmdlet">The cmdlet whose property names JSON has.</param>
    /// <param name="json">What --json does; null for an array with these names.</param>
    internal SelectionOptions(string cmdlet, string? json = null) =>
        _json = new("--json", "-j") { Description = json ?? $"Write a JSON array with the property names of {cmdlet}." };

    /// <summary>Adds the options to a verb.</summary>
    internal void AddTo(Command command)
    {
        command.Add(_paths);
        foreach (var option in (Option[])[_since, _until, _last, _zone, _noIndex, _json, _prices, .. _filters.Values])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_since) is not null && result.GetResult(_last) is not null)
                result.AddError("--since and --last both set the start of the period. Use only one of them.");
        });
    }

    /// <summary>The arguments of a verb with its selection.</summary>
    internal T Read<T>(ParseResult result, T run)
        where T : UsageSelection => run with
        {
            Paths = result.GetValue(_paths) ?? [],
            Only = _filters.Where(filter => result.GetResult(filter.Value) is not null).ToDictionary(
                static filter => filter.Key, filter => (IReadOnlyList<string>)result.GetValue(filter.Value)!),
            Since = result.GetValue(_since),
            Until = result.GetValue(_until),
            Last = result.GetValue(_last),
            TimeZone = result.GetValue(_zone),
            NoIndex = result.GetValue(_noIndex),
            Json = result.GetValue(_json),
            PriceFile = result.GetValue(_prices),
        };

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

    internal static TimeZoneInfo? Zone(ArgumentResult result)
    {
        if (UsageTimeZone.TryFind(result.Tokens[0].Value, out var zone))
            return zone;
        result.AddError($"'{result.Tokens[0].Value}' is not a time zone. "
            + "Give an IANA name (Europe/Berlin) or a Windows name (W. Europe Standard Time).");
        return null;
    }
}
