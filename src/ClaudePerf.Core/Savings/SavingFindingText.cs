using System.Globalization;
using System.Text;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Savings;

/// <summary>Findings as text for people, in 80 columns.</summary>
public static class SavingFindingText
{
    private const int Width = 74;
    private const string Indent = "    ";

    /// <summary>The findings, as <c>Find-TokenSaving</c> shows them.</summary>
    /// <param name="findings">The findings.</param>
    /// <param name="culture">The culture of figures.</param>
    internal static string Format(IReadOnlyList<SavingFinding> findings, CultureInfo culture)
    {
        var text = new StringBuilder("\n");
        foreach (var finding in findings)
        {
            var interval = finding is { Low: { } low, High: { } high }
                ? $" ({Amount(low, finding.Saving, culture)} to {Amount(high, finding.Saving, culture)})" : "";
            text.Append(culture, $"{finding.Number,2}. ${Amount(finding.Saving, finding.Saving, culture)} a month{interval}, ")
                .Append(Certainty(finding.Certainty)).Append('\n');
            text.Append(Indent).Append(finding.Title).Append(".\n");
            foreach (var line in Wrapped(finding.Change))
                text.Append(Indent).Append(line).Append('\n');
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>The lines below the findings: what they save together.</summary>
    /// <param name="answer">The findings.</param>
    /// <param name="culture">The culture of figures.</param>
    public static IReadOnlyList<string> Footer(SavingAnswer answer, CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var share = answer.MonthlyBill == 0 ? 0 : answer.Together / answer.MonthlyBill;
        var interval = answer.TogetherInterval is { } ends
            ? string.Create(culture, $" (90%: {DollarText.In(culture, ends.Low)} to {DollarText.In(culture, ends.High)})") : "";
        var plan = answer.MonthlyLimit is { } limit and > 0
            ? $" That is {PercentText.In(culture, (double)(answer.Together / limit))} of your plan's weekly limits." : "";
        return
        [
            string.Create(culture, $"Together {(answer.IsUpperBound ? "at most " : "")}{DollarText.In(culture, answer.Together)} a month"
                + $"{interval}, "
                + $"{PercentText.In(culture, (double)share)} of the month's bill of {DollarText.In(culture, answer.MonthlyBill)}.{plan}"),
            "Savings are not counted twice.",
        ];
    }

    /// <summary>The message if no change is worth reporting.</summary>
    /// <param name="answer">The answer without findings.</param>
    /// <param name="minimumPercent">The smallest saving to report, in percent of the bill.</param>
    /// <param name="culture">The culture of figures.</param>
    public static string Nothing(SavingAnswer answer, double minimumPercent, CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return string.Create(culture, $"No change would save {minimumPercent:0.##}% or more of the "
            + $"{DollarText.In(culture, answer.Billed)} billed for these "
            + $"{CountText.In(culture, answer.Sessions, "session")}.");
    }

    private static string Certainty(SavingCertainty certainty) => certainty switch
    {
        SavingCertainty.Measured => "measured",
        SavingCertainty.Replayed => "replayed",
        _ => "at most",
    };

    private static string Amount(decimal amount, decimal saving, CultureInfo culture) =>
        amount.ToString(saving < 1000 ? "N2" : "N0", culture);

    private static IEnumerable<string> Wrapped(string text)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Width)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length == 0 ? "" : " ").Append(word);
        }
        yield return line.ToString();
    }
}
