using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>A budget in a report.</summary>
/// <param name="Name">The name.</param>
/// <param name="Scope">The scope, in words.</param>
/// <param name="Period">The period, in words.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Unit"><c>USD</c> or <c>Tokens</c>.</param>
/// <param name="Used">The amount used.</param>
/// <param name="Forecast">The amount used at the end of the period; null if unknown.</param>
/// <param name="Status"><c>Ok</c>, <c>Warning</c> or <c>Exceeded</c>.</param>
public sealed record ReportBudget(
    string Name, string Scope, string Period, decimal Limit, string Unit, decimal Used, decimal? Forecast, string Status)
{
    private const int Decimals = 6;
    private const double MaxAmount = 1e15;

    /// <summary>The lower end of the 90% interval of the amount used by the end; null without enough history.</summary>
    public decimal? Low { get; init; }

    /// <summary>The upper end of the interval.</summary>
    public decimal? High { get; init; }

    /// <summary>
    /// The chance that the limit is used up by the end, from 0 to 1; null if it already is, or without enough history.
    /// </summary>
    public double? Chance { get; init; }

    /// <summary>Creates a report budget from a budget's state.</summary>
    /// <param name="state">The state of the budget.</param>
    /// <returns>The budget for a report.</returns>
    public static ReportBudget FromState(BudgetState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new ReportBudget(
            state.Name, state.Scope, state.Period, state.Limit, state.Unit.ToString(), state.Used, state.Forecast, state.Status.ToString())
        {
            Low = AmountOf(state.Outlook?.Low),
            High = AmountOf(state.Outlook?.High),
            Chance = state.ChanceOfExceeding,
        };
    }

    /// <summary>One end of an outlook as an amount, with the precision of prices.</summary>
    internal static decimal? AmountOf(double? end) => end is { } known ? Math.Round((decimal)Math.Min(known, MaxAmount), Decimals) : null;
}
