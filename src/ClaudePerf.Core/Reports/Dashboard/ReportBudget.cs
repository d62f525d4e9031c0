using ClaudePerf.Core.Budgets;

namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>A budget as a report shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scope">What it is for, in words.</param>
/// <param name="Period">Its period, in words.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Unit"><c>USD</c> or <c>Tokens</c>.</param>
/// <param name="Used">What is used of it.</param>
/// <param name="Forecast">What will be used at the period's end; null where unknown.</param>
/// <param name="Status"><c>Ok</c>, <c>Warning</c> or <c>Exceeded</c>.</param>
public sealed record ReportBudget(
    string Name, string Scope, string Period, decimal Limit, string Unit, decimal Used, decimal? Forecast, string Status)
{
    private const int Decimals = 6;
    private const double MostAmount = 1e15;

    /// <summary>The lower end of the 90% interval of what will be used by the end; null where history says nothing.</summary>
    public decimal? Low { get; init; }

    /// <summary>The upper end of the interval.</summary>
    public decimal? High { get; init; }

    /// <summary>How likely it is that the limit is used up by the end, 0 to 1; null where it is, or where history says nothing.</summary>
    public double? Chance { get; init; }

    /// <summary>Takes over how a budget stands.</summary>
    /// <param name="state">How it stands.</param>
    /// <returns>What a report shows of it.</returns>
    public static ReportBudget Of(BudgetState state)
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

    /// <summary>An end of an outlook as an amount, as fine as any price.</summary>
    internal static decimal? AmountOf(double? end) => end is { } known ? Math.Round((decimal)Math.Min(known, MostAmount), Decimals) : null;
}
