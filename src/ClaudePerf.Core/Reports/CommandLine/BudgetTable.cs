using System.Globalization;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Reports.Live;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>Budgets as text tables, with the figures that <c>Get-TokenBudget</c> and <c>Test-TokenBudget</c> show.</summary>
internal static class BudgetTable
{
    private static CultureInfo Culture => CultureInfo.CurrentCulture;

    /// <summary>A row for each budget. The scope is shown if one does not count everything.</summary>
    internal static string Format(IReadOnlyList<BudgetState> states, int width)
    {
        var hasScope = states.Any(static state => state.Scope != BudgetScope.Everything.ToString());
        string[] labels = ["Name", "Period", "Status", .. hasScope ? (string[])["Scope"] : [], "Limit", "Used", "%", "Forecast", "Full at"];
        return TextTable.Format(labels, [.. states.Select(state => (string[])[state.Name, state.Period, StatusOf(state),
            .. hasScope ? (string[])[state.Scope] : [], Amount(state.Limit, state.Unit),
            Amount(state.Used, state.Unit) + (state.Unpriced.Count > 0 ? "+" : ""), state.Percent.ToString("0", Culture) + "%",
            state.Forecast is { } forecast ? Amount(forecast, state.Unit) : "", FullAt(state)])], hasScope ? 4 : 3, width);
    }

    /// <summary>A row for each budget after some runs.</summary>
    internal static string Format(IReadOnlyList<BudgetPrediction> predictions, int width) =>
        TextTable.Format(["Name", "Period", "Status", "Left", "Runs", "Low", "High", "Chance"],
            [.. predictions.Select(static one => (string[])[one.Name, one.Period, one.Status.ToString(), Amount(one.Remaining, one.Unit),
                one.Invocations.ToString("N0", Culture), Amount(one.Low, one.Unit),
                one.High is { } high ? Amount(high, one.Unit) : "?",
                one.ChanceOfExceeding is { } chance ? (100 * chance).ToString("0", Culture) + "%" : "?"])], keys: 3, width);

    private static string StatusOf(BudgetState state) =>
        state is { Status: BudgetStatus.Exceeded, Action: BudgetAction.Block } ? "Blocked" : state.Status.ToString();

    private static string FullAt(BudgetState state) =>
        state.ChanceOfExceeding is not null ? $"{BudgetText.Chance(state, Culture)} likely"
            : state.LimitReachedAt?.ToString("MMM dd HH:mm", Culture) ?? "";

    private static string Amount(decimal amount, BudgetUnit unit) =>
        unit == BudgetUnit.USD ? "$" + amount.ToString("N2", Culture) : TerminalText.Tokens((double)amount);
}
