using System.Globalization;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>Measurements as text tables, with the figures that <c>Measure-PromptTokens</c> shows.</summary>
internal static class MeasurementTable
{
    private static CultureInfo Culture => CultureInfo.CurrentCulture;

    /// <summary>A table for each ecosystem, with what its figures are above it.</summary>
    internal static IEnumerable<string> Lines(IReadOnlyList<PromptMeasurement> measurements, int width)
    {
        foreach (var group in measurements.GroupBy(static measurement => measurement.Ecosystem?.Root))
        {
            var rows = group.ToList();
            foreach (var line in Header(rows[0]))
                yield return line;
            yield return "";
            yield return TextTable.Format(["Kind", "Name", "Model", "AlwaysOn", "OnInvoke", "Overhead", "Cost"],
                rows.ConvertAll(static row => (string[])[row.Kind.ToString(), row.Name, TerminalText.Model(row.Model),
                    Tokens(row.AlwaysOnTokens), Tokens(row.OnInvokeTokens), Tokens(row.OverheadTokens), Cost(row.InputCost)]), keys: 3,
                        width);
        }
    }

    /// <summary>The table of totals.</summary>
    internal static string Totals(IEnumerable<PromptSummary> totals, int width) =>
        TextTable.Format(["Kind", "Count", "Tokens", "AlwaysOn", "OnInvoke", "Overhead", "Context", "Cost"],
            [.. totals.Select(static row => (string[])[row.Kind?.ToString() ?? "Total", row.Count.ToString("N0", Culture),
                Tokens(row.Tokens),
                Tokens(row.AlwaysOnTokens), Tokens(row.OnInvokeTokens), Tokens(row.OverheadTokens),
                row.ContextShare?.ToString("0.0%", Culture) ?? "", Cost(row.InputCost)])], keys: 1, width);

    private static IEnumerable<string> Header(PromptMeasurement first)
    {
        if (first.Ecosystem is { } whole)
        {
            var share = whole.ContextShare is { } part ? string.Create(Culture, $", {part:0.0%} of the context window") : "";
            yield return $"Ecosystem: {VisibleText.Of(whole.Root)}";
            yield return string.Create(Culture, $"Every session pays {whole.AlwaysOnTokens:N0} tokens for it{share}.");
        }
        var kind = first.Method == TokenCountMethod.Estimate ? string.Create(Culture, $"estimates (±{first.ErrorBound:0%})") : "exact";
        yield return $"Tokens are {kind}. Cost is USD for one use, uncached.";
    }

    private static string Tokens(long count) =>
        count < 1_000_000 ? count.ToString("N0", Culture) : (count / 1e6).ToString("0.00", Culture) + "M";

    private static string Cost(decimal cost) =>
        "$" + cost.ToString(cost < 1 ? "0.00000" : cost < 10 ? "0.0000" : "N2", Culture);
}
