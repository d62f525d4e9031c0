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
public sealed record ReportBudget(string Name, string Scope, string Period, decimal Limit, string Unit, decimal Used, decimal? Forecast, string Status)
{
    /// <summary>Takes over how a budget stands.</summary>
    /// <param name="state">How it stands.</param>
    /// <returns>What a report shows of it.</returns>
    public static ReportBudget Of(BudgetState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new ReportBudget(state.Name, state.Scope, state.Period, state.Limit, state.Unit.ToString(), state.Used, state.Forecast, state.Status.ToString());
    }
}
