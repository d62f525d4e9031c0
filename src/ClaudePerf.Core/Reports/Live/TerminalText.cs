using System.Globalization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>Models, numbers, amounts and spans of time as a terminal shows them.</summary>
public static class TerminalText
{
    /// <summary>A model's name as people say it: without the vendor.</summary>
    /// <param name="model">The name as written.</param>
    public static string Model(string? model) => VisibleText.Of(model is null ? "" : model.StartsWith("claude-", StringComparison.Ordinal) ? model["claude-".Length..] : model);

    /// <summary>A number of tokens in at most six characters below a billion: 12,345, 123.4K, 1.23M.</summary>
    /// <param name="tokens">The number.</param>
    public static string Tokens(double tokens) => tokens switch
    {
        < 1e5 => tokens.ToString("N0", CultureInfo.CurrentCulture),
        < 1e6 => (tokens / 1e3).ToString("0.0", CultureInfo.CurrentCulture) + "K",
        < 1e9 => (tokens / 1e6).ToString("0.00", CultureInfo.CurrentCulture) + "M",
        _ => (tokens / 1e9).ToString("0.00", CultureInfo.CurrentCulture) + "B",
    };

    /// <summary>An amount in USD; a question mark where it is not known.</summary>
    /// <param name="cost">The amount.</param>
    /// <param name="isPartial">Whether something without a price is left out of it.</param>
    public static string Cost(decimal? cost, bool isPartial = false) =>
        cost is { } known ? "$" + known.ToString(known < 1 ? "N4" : "N2", CultureInfo.CurrentCulture) + (isPartial ? "+" : "") : "?";

    /// <summary>A time span to the minute: 2h 05m, 14m, 0m.</summary>
    /// <param name="span">The span.</param>
    public static string Span(TimeSpan span) => span.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}h {span.Minutes:00}m")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.Minutes)}m");
}
