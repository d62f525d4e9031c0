using System.Globalization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>The lines below a comparison of usage: the two sides and the result in one sentence.</summary>
public static class ComparisonFooter
{
    // Causes of less than 2% of the change are shown only in the table.
    private const decimal SmallestShare = 0.02m;

    /// <summary>The text.</summary>
    /// <param name="rows">The rows of the comparison, as <see cref="UsageComparison.Compare"/> returns them.</param>
    public static string Of(IReadOnlyList<UsageDifference> rows)
    {
        var lines = new List<string> { "", $"Reference:  {rows[0].ReferenceName}", $"Difference: {rows[0].DifferenceName}" };
        var cost = rows.First(static row => row is { Section: UsageDifferenceSection.Total, Measure: "Cost" });
        if (cost is { Change: { } change, Reference: > 0, Difference: > 0 })
        {
            lines.Add(change == 0
                ? "Both sides cost the same."
                : $"The difference side costs {Dollars(Math.Abs(change))} "
                    + $"{(change > 0 ? "more" : "less")}{Percent(cost.Relative)}{Causes(rows, change)}.");
            lines.Add(ByRequest(rows));
        }
        if (rows.FirstOrDefault(static row => row is { Section: UsageDifferenceSection.ResponseTime, Measure: "Seconds" }) is { } seconds)
            lines.Add(ByResponse(seconds));
        if (HasMore(rows, static row => row.Reference) || HasMore(rows, static row => row.Difference))
        {
            lines.Add("ThinkingTokens are more than OutputTokens, because some requests were recorded with a placeholder instead of their "
                + "output size. Use -Recovered to count the actual output.");
        }
        return string.Join(Environment.NewLine, lines);
    }

    // Thinking is a part of the output.
    private static bool HasMore(IReadOnlyList<UsageDifference> rows, Func<UsageDifference, decimal?> side)
    {
        decimal? Total(string measure) =>
            side(rows.First(row => row.Section == UsageDifferenceSection.Total && row.Measure == measure));
        return Total("ThinkingTokens") > Total("OutputTokens");
    }

    private static string Causes(IReadOnlyList<UsageDifference> rows, decimal change)
    {
        var causes = rows
            .Where(row => row.Section == UsageDifferenceSection.Cause && Math.Abs(row.Change ?? 0) >= Math.Abs(change) * SmallestShare)
            .Select(static row => $"{row.Measure} {(row.Change > 0 ? "+" : "-")}{Dollars(Math.Abs(row.Change!.Value))}").ToList();
        return causes.Count == 0 ? "" : ": " + string.Join(", ", causes);
    }

    private static string ByRequest(IReadOnlyList<UsageDifference> rows)
    {
        var row = rows.First(static row => row is { Section: UsageDifferenceSection.PerRequest, Measure: "Cost" });
        var verdict = VerdictOn(row);
        return row.Relative is not { } relative || relative == 0
            ? "A request costs the same."
            : string.Create(
                CultureInfo.CurrentCulture,
                $"A request costs {PercentText.Of(Math.Abs(relative))} {(relative > 0 ? "more" : "less")}, {verdict}.");
    }

    private static string ByResponse(UsageDifference row)
    {
        var interval = row is { Low: { } low, High: { } high }
            ? string.Create(CultureInfo.CurrentCulture, $" (90%: {low:+0.0;-0.0;0.0} to {high:+0.0;-0.0;0.0})")
            : "";
        var verdict = VerdictOn(row);
        return string.Create(CultureInfo.CurrentCulture,
            $"At equal models, a response takes {row.Difference:0.0} s instead of {row.Reference:0.0} s: {row.Change:+0.0;-0.0;0.0} s"
                + $"{interval}, {verdict}.");
    }

    private static string VerdictOn(UsageDifference row) => row.IsMoreThanChance switch
    {
        true => "which is more than chance",
        false => "which could be chance",
        _ => "with too few sessions to rule out chance",
    };

    private static string Percent(double? relative) =>
        relative is { } part ? $" ({PercentText.Change(part)})" : "";

    private static string Dollars(decimal amount) => DollarText.Of(amount);
}
