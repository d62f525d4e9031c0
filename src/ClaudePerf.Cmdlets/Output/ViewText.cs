using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Reports.Overview;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// The text of the cells in the module's views. The views call these methods, so that amounts, shares, times and names have one form
/// everywhere, also for objects from a file or a job, whose values are of other types.
/// </summary>
public static class ViewText
{
    private const int UsualWidth = 80;
    private const int NarrowestText = 12;

    /// <summary>An amount; empty if it is null.</summary>
    /// <param name="amount">USD.</param>
    public static string Money(decimal? amount) => amount is { } known ? DollarText.Of(known) : "";

    /// <summary>What usage cost; a question mark if nothing of it has a price, a plus sign if a part has none.</summary>
    /// <param name="amount">USD.</param>
    /// <param name="unpriced">The usage without a price.</param>
    public static string Cost(decimal? amount, object? unpriced = null) => DollarText.OrUnknown(amount, Values(unpriced).Count > 0);

    /// <summary>Both ends of an interval; empty if one is null.</summary>
    /// <param name="low">The lower end in USD.</param>
    /// <param name="high">The upper end in USD.</param>
    public static string Interval(decimal? low, decimal? high) =>
        low is { } from && high is { } to ? $"{DollarText.Of(from)} to {DollarText.Of(to)}" : "";

    /// <summary>An amount of a budget in the budget's unit; empty if it is null.</summary>
    /// <param name="amount">The amount.</param>
    /// <param name="unit">US dollars or tokens.</param>
    public static string Amount(decimal? amount, string? unit) => amount is not { } known ? ""
        : unit == "USD" ? DollarText.Of(known) : Tokens((double)known);

    /// <summary>A share; empty if it is null.</summary>
    /// <param name="share">The share; 1 is all.</param>
    public static string Percent(double? share) => share is { } known ? PercentText.Of(known) : "";

    /// <summary>A relative change with its sign; empty if it is null.</summary>
    /// <param name="change">The change; 1 is twice as much as before.</param>
    public static string Change(double? change) => change is { } known ? PercentText.Change(known) : "";

    /// <summary>A number of tokens, short; empty if it is null.</summary>
    /// <param name="tokens">The number.</param>
    public static string Tokens(double? tokens) => tokens is { } known ? TerminalText.Tokens(known) : "";

    /// <summary>A whole number; empty if it is null.</summary>
    /// <param name="count">The number.</param>
    public static string Count(long? count) => count?.ToString("N0", CultureInfo.CurrentCulture) ?? "";

    /// <summary>A number with its noun: 1 session, 2 sessions.</summary>
    /// <param name="count">The number.</param>
    /// <param name="noun">The noun for one.</param>
    /// <param name="nouns">The noun for more; null to add an s.</param>
    public static string Counted(long count, string noun, string? nouns = null) =>
        CountText.Of(count, noun, nouns);

    /// <summary>Two numbers if they differ, otherwise one.</summary>
    /// <param name="before">The number before.</param>
    /// <param name="after">The number after.</param>
    public static string BeforeAndAfter(long before, long after) => before == after ? Count(after) : $"{Count(before)} > {Count(after)}";

    /// <summary>A figure of a comparison in its unit; empty if it is null.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="unit">The unit: Dollars, DollarsPerMTok, Share, Points, Hours, Seconds, Count, or tokens.</param>
    public static string Figure(decimal? figure, string? unit) => figure is not { } known ? "" : unit switch
    {
        "Dollars" or "DollarsPerMTok" => DollarText.Of(known),
        "Share" => PercentText.Of((double)known),
        "Points" => string.Create(CultureInfo.CurrentCulture, $"{100 * known:0.0} pt"),
        "Hours" => string.Create(CultureInfo.CurrentCulture, $"{known:N1} h"),
        "Seconds" => string.Create(CultureInfo.CurrentCulture, $"{known:N1} s"),
        "Count" when known != decimal.Truncate(known) => known.ToString("N2", CultureInfo.CurrentCulture),
        "Count" => known.ToString("N0", CultureInfo.CurrentCulture),
        _ => (known < 0 ? "-" : "") + TerminalText.Tokens((double)decimal.Abs(known)),
    };

    /// <summary>A size in memory or on disk; empty if it is null.</summary>
    /// <param name="bytes">The size.</param>
    public static string Bytes(long? bytes) => bytes switch
    {
        null => "",
        < 1L << 10 => string.Create(CultureInfo.CurrentCulture, $"{bytes} B"),
        < 1L << 20 => string.Create(CultureInfo.CurrentCulture, $"{bytes / 1024.0:N1} KB"),
        < 1L << 30 => string.Create(CultureInfo.CurrentCulture, $"{bytes / 1024.0 / 1024:N1} MB"),
        _ => string.Create(CultureInfo.CurrentCulture, $"{bytes / 1024.0 / 1024 / 1024:N1} GB"),
    };

    /// <summary>A time span in a unit of its size; empty if it is null.</summary>
    /// <param name="span">The span.</param>
    public static string Span(TimeSpan? span) => span switch
    {
        null => "",
        { TotalMilliseconds: < 1 } => string.Create(CultureInfo.CurrentCulture, $"{span.Value.TotalMilliseconds:N3} ms"),
        { TotalSeconds: < 1 } => string.Create(CultureInfo.CurrentCulture, $"{span.Value.TotalMilliseconds:N1} ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.CurrentCulture, $"{span.Value.TotalSeconds:N1} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.CurrentCulture, $"{span.Value.TotalMinutes:N1} min"),
        _ => string.Create(CultureInfo.CurrentCulture, $"{span.Value.TotalHours:N1} h"),
    };

    /// <summary>A time in its own zone; empty if it is null.</summary>
    /// <param name="time">A time, also one from a file or a job.</param>
    /// <param name="format">How to write it.</param>
    public static string Time(object? time, string format) => InstantOf(time)?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    /// <summary>A time in the zone of this computer; empty if it is null.</summary>
    /// <param name="time">A time, also one from a file or a job.</param>
    /// <param name="format">How to write it.</param>
    public static string LocalTime(object? time, string format) =>
        InstantOf(time)?.ToLocalTime().ToString(format, CultureInfo.InvariantCulture) ?? "";

    /// <summary>The name of a value of an enumeration; empty if it is null.</summary>
    /// <param name="value">A value, also one from a file or a job, which is a number with a name.</param>
    public static string Name(PSObject? value) => value?.ToString() ?? "";

    /// <summary>A name or a message without characters that control the terminal.</summary>
    /// <param name="text">Any text.</param>
    public static string Visible(string? text) => VisibleText.Of(text);

    /// <summary>The same for a text of several lines.</summary>
    /// <param name="text">Any text.</param>
    public static string Lines(string? text) => VisibleText.OfLines(text);

    /// <summary>A model without the vendor.</summary>
    /// <param name="model">The full name.</param>
    /// <param name="width">The column's width.</param>
    public static string Model(string? model, int width) => TerminalText.Fit(TerminalText.Model(model), width);

    /// <summary>The beginning of a session's id, as people write it.</summary>
    /// <param name="session">The id.</param>
    public static string Session(string? session) => session is { Length: 36 } ? session[..8] : Fit(session, 12);

    /// <summary>A name that fits a column: what is too long loses its middle, because names differ at the end.</summary>
    /// <param name="text">The name.</param>
    /// <param name="width">The column's width.</param>
    public static string Fit(string? text, int width) => TerminalText.Fit(VisibleText.Of(text), width);

    /// <summary>A name that fits the rest of the screen, shortened in its middle.</summary>
    /// <param name="text">The name.</param>
    /// <param name="column">The columns before it.</param>
    /// <param name="host">The host with the screen.</param>
    public static string Rest(string? text, int column, PSHost host) => Fit(text, RoomOf(column, host));

    /// <summary>A sentence in lines that fit the rest of the screen, without breaking words: PowerShell would.</summary>
    /// <param name="text">The sentence; its own lines stay.</param>
    /// <param name="column">The columns before it.</param>
    /// <param name="host">The host with the screen.</param>
    public static string Wrap(string? text, int column, PSHost host)
    {
        var room = RoomOf(column, host);
        return string.Join('\n', VisibleText.OfLines(text).ReplaceLineEndings("\n").Split('\n').SelectMany(line => LinesOf(line, room)));
    }

    /// <summary>The overview on the host's screen; one from a file or a job as on a screen of 80 columns.</summary>
    /// <param name="overview">The overview.</param>
    /// <param name="host">The host with the screen.</param>
    /// <param name="color">Whether to use colors.</param>
    public static string Overview(PSObject overview, PSHost host, bool color)
    {
        ArgumentNullException.ThrowIfNull(overview);
        return overview.BaseObject is CostOverview live ? live.ToText(WidthOf(host), color)
            : overview.ToString();
    }

    private static IEnumerable<string> LinesOf(string text, int room)
    {
        while (text.Length > room)
        {
            var space = text.LastIndexOf(' ', room, room);
            if (space <= 0)
            {
                // A path has no spaces. Its first part stays with what belongs before it.
                space = text.IndexOf(' ', StringComparison.Ordinal);
                yield return TerminalText.Fit(space < 0 ? text : text[..space], room);
                if (space < 0)
                    yield break;
            }
            else
            {
                yield return text[..space];
            }
            text = text[(space + 1)..];
        }
        yield return text;
    }

    // PowerShell leaves the last column free. A host without a screen has no width, or throws.
    private static int RoomOf(int column, PSHost host) => int.Max(NarrowestText, WidthOf(host) - 1 - column);

    private static int WidthOf(PSHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        try
        {
            return host.UI?.RawUI?.BufferSize.Width is > 0 and var width ? width : UsualWidth;
        }
        catch (Exception exception) when (exception is HostException or NotImplementedException or IOException)
        {
            return UsualWidth;
        }
    }

    private static DateTimeOffset? InstantOf(object? time) => time switch
    {
        PSObject { BaseObject: DateTimeOffset or DateTime } wrapped => InstantOf(wrapped.BaseObject),
        DateTimeOffset instant => instant,
        DateTime local => local,
        PSObject { BaseObject: string text } => InstantOf(text),
        // Deep inside an object from a file or a job.
        string text => DateTimeOffset.TryParse(text, CultureInfo.CurrentCulture, out var parsed) ? parsed : null,
        // From a file or a job: the properties of a DateTimeOffset.
        PSObject properties => properties.Properties["DateTime"]?.Value is DateTime local
            && properties.Properties["Offset"]?.Value is TimeSpan offset
                ? new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset) : null,
        _ => null,
    };

    private static ICollection Values(object? list) => (list is PSObject wrapped ? wrapped.BaseObject : list) switch
    {
        ICollection values => values,
        IEnumerable values and not string => values.Cast<object>().ToList(),
        _ => Array.Empty<object>(),
    };
}
