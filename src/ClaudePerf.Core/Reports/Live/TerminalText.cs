using System.Globalization;
using System.Text;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using Spectre.Console.Rendering;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>Formats models, numbers, amounts and time spans for a terminal.</summary>
public static class TerminalText
{
    private const string Cut = "…";

    /// <summary>A model name without the vendor, as people write it.</summary>
    /// <param name="model">The full name.</param>
    public static string Model(string? model) =>
        VisibleText.Of(model is null ? "" : model.StartsWith("claude-", StringComparison.Ordinal) ? model["claude-".Length..] : model);

    /// <summary>A number of tokens, at most six characters wide below a billion: 12,345, 123.4K, 1.23M.</summary>
    /// <param name="tokens">The number.</param>
    public static string Tokens(double tokens) => tokens switch
    {
        < 1e5 => tokens.ToString("N0", CultureInfo.CurrentCulture),
        < 1e6 => (tokens / 1e3).ToString("0.0", CultureInfo.CurrentCulture) + "K",
        < 1e9 => (tokens / 1e6).ToString("0.00", CultureInfo.CurrentCulture) + "M",
        _ => (tokens / 1e9).ToString("0.00", CultureInfo.CurrentCulture) + "B",
    };

    /// <summary>An amount in USD; a question mark if it is unknown.</summary>
    /// <param name="cost">The amount.</param>
    /// <param name="isPartial">Whether the amount leaves out usage without a price.</param>
    public static string Cost(decimal? cost, bool isPartial = false) =>
        DollarText.OrUnknown(cost, isPartial);

    /// <summary>An amount of a budget in the budget's unit.</summary>
    /// <param name="amount">The amount.</param>
    /// <param name="unit">US dollars or tokens.</param>
    internal static string Amount(decimal amount, BudgetUnit unit) => unit == BudgetUnit.USD ? Cost(amount) : Tokens((double)amount);

    /// <summary>How long ago something was, in the largest unit: now, 12 s ago, 5 min ago, 3 h ago, 2 d ago.</summary>
    /// <param name="age">The time since.</param>
    internal static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "now",
        { TotalMinutes: < 1 } => Whole(age.TotalSeconds, "s"),
        { TotalHours: < 1 } => Whole(age.TotalMinutes, "min"),
        { TotalDays: < 1 } => Whole(age.TotalHours, "h"),
        _ => Whole(age.TotalDays, "d"),
    };

    /// <summary>The width of a text on a terminal in columns; East Asian characters take two.</summary>
    /// <param name="text">A text without control characters.</param>
    internal static int Width(string text) => new Segment(text).CellCount();

    /// <summary>Shortens a name in the middle: names differ at the end, paths in the last folder, models in the version.</summary>
    /// <param name="text">The name.</param>
    /// <param name="width">The available columns.</param>
    public static string Fit(string text, int width)
    {
        if (Ascii.IsValid(text))
            return FitCharacters(text, width);
        if (Width(text) <= width)
            return text;
        if (width < 2)
            return width < 1 ? "" : Cut;
        var tail = text.Length;
        for (var room = (width - 1) * 2 / 3; tail > 0 && Width(text[(tail - 1)..]) <= room;)
            tail--;
        var head = 0;
        for (var room = width - 1 - Width(text[tail..]); head < tail && Width(text[..(head + 1)]) <= room;)
            head++;
        return text[..head] + Cut + text[tail..];
    }

    /// <summary>The same for a text in which every character is one column wide.</summary>
    internal static string FitCharacters(string text, int width)
    {
        if (text.Length <= width)
            return text;
        if (width < 1)
            return "";
        var tail = (width - 1) * 2 / 3;
        return string.Concat(text.AsSpan(0, width - 1 - tail), Cut, text.AsSpan(text.Length - tail));
    }

    /// <summary>Breaks a text into lines at its spaces; a longer word has a line of its own.</summary>
    /// <param name="text">The text, without line breaks.</param>
    /// <param name="width">The available columns.</param>
    internal static IEnumerable<string> Wrapped(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length == 0 ? "" : " ").Append(word);
        }
        yield return line.ToString();
    }

    private static string Whole(double count, string unit) =>
        string.Create(CultureInfo.CurrentCulture, $"{Math.Floor(count):N0} {unit} ago");

    /// <summary>A time span in minutes: 2h 05m, 14m, 0m.</summary>
    /// <param name="span">The span.</param>
    public static string Span(TimeSpan span) => span.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}h {span.Minutes:00}m")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.Minutes)}m");
}
