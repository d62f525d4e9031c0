using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets;

/// <summary>How a budget stands at one moment. Amounts are in <see cref="Unit"/>.</summary>
public sealed record BudgetState
{
    /// <summary>The chance from which on it is said that a budget will be used up: as likely as not.</summary>
    internal const double Likely = 0.5;

    /// <summary>The budget as it was set.</summary>
    public required TokenBudget Budget { get; init; }

    /// <summary>The budget's name.</summary>
    public string Name => Budget.Name;

    /// <summary>What it is about, in words: <see cref="BudgetScope.ToString"/>; of a project's budget with the project.</summary>
    public string Scope => Budget.ProjectFolder is not { } folder ? Budget.Scope.ToString()
        : Budget.Scope.IsEverything ? $"project {Path.GetFileName(folder)}" : $"project {Path.GetFileName(folder)}, {Budget.Scope}";

    /// <summary>The kind of period: <see cref="BudgetPeriod.ToString"/>.</summary>
    public string Period => Budget.Period.ToString();

    /// <summary>How much may be used in a period.</summary>
    public decimal Limit => Budget.Limit;

    /// <summary>What is counted.</summary>
    public BudgetUnit Unit => Budget.Unit;

    /// <summary>
    /// What was used in the current period, without requests that have no price (<see cref="Unpriced"/>) where the unit is USD.
    /// </summary>
    public decimal Used { get; init; }

    /// <summary>What is left; 0 where the limit is exceeded.</summary>
    public decimal Remaining => Math.Max(0, Limit - Used);

    /// <summary>What was used, in percent of the limit; may be above 100.</summary>
    public double Percent => (double)Used / (double)Limit * 100;

    /// <summary>
    /// What was used by hour: <see cref="Used"/> over the hours from the period's beginning to now (of a session: to its last request),
    /// counted as a quarter of
    /// an hour at least. Of the last n days: over those days.
    /// </summary>
    public decimal BurnRate { get; init; }

    /// <summary>
    /// What will be used by <see cref="ForecastFor"/>; null for sessions and runs, whose end nobody knows (<see cref="Outlook"/>). See
    /// <see cref="BudgetForecast"/> for the formula.
    /// </summary>
    public decimal? Forecast { get; init; }

    /// <summary>
    /// The 90% interval of what will be used by the end. Of a budget by session or run: as past ones did that went as far; null where none
    /// has run within the hour, it has made fewer than 5 requests, or fewer than 20 past ones went as far. Of a budget by day, week,
    /// month or
    /// the last days: as the same stretch of time did before; null where history has fewer than three days or 20 such stretches.
    /// </summary>
    public SpendingOutlook? Outlook { get; init; }

    /// <summary>
    /// Of a budget by day, what the next day comes to on which something is used, from the days before today; null for other budgets, and
    /// where there are fewer than 3 such days of its own or 20 in all.
    /// </summary>
    public SpendingOutlook? NextDay { get; init; }

    /// <summary>How likely it is that the limit is used up by the end, 0 to 1; null without <see cref="Outlook"/>.</summary>
    public double? ChanceOfExceeding => Used >= Limit ? null : Outlook?.ChanceOf((double)Limit);

    /// <summary>Whether it is not used up yet, but as likely as not will be.</summary>
    public bool IsLikelyToExceed => ChanceOfExceeding >= Likely;

    /// <summary>The time that <see cref="Forecast"/> is for: the period's end; of the last n days the end of today.</summary>
    public DateTimeOffset? ForecastFor { get; init; }

    /// <summary>
    /// When the limit was reached in this period, or else when it will be as the forecast goes; null where that is not before
    /// <see cref="ForecastFor"/>.
    /// </summary>
    public DateTimeOffset? LimitReachedAt { get; init; }

    /// <summary>How it stands.</summary>
    public BudgetStatus Status => Used >= Limit ? BudgetStatus.Exceeded : Threshold is not null ? BudgetStatus.Warning : BudgetStatus.Ok;

    /// <summary>What happens when it is used up.</summary>
    public BudgetAction Action => Budget.Action;

    /// <summary>The highest threshold that is reached, in percent; 100 where the limit is. Null where none is.</summary>
    public decimal? Threshold
    {
        get
        {
            if (Used >= Limit)
                return 100;
            decimal? highest = null;
            foreach (var threshold in Budget.Thresholds)
            {
                if (HasReached(threshold))
                    highest = threshold;
            }
            return highest;
        }
    }

    /// <summary>
    /// Whether a percentage of the limit is used. Parts of a limit are taken, as multiples of a large one are no decimal.
    /// </summary>
    internal bool HasReached(decimal threshold) => Used >= AmountAt(Budget, threshold);

    /// <summary>What a percentage of a budget's limit is.</summary>
    internal static decimal AmountAt(TokenBudget budget, decimal threshold) => budget.Limit * (threshold / 100);

    /// <summary>The percentages at which it warns.</summary>
    public IReadOnlyList<decimal> Thresholds => Budget.Thresholds;

    /// <summary>
    /// The first instant of the current period, on the budget's clock; of a session its first request. Null for a session without
    /// requests.
    /// </summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>
    /// The first instant after the current period: from then on the budget is whole again. Of the last n days midnight, when the oldest
    /// day no longer counts. Null for sessions and runs.
    /// </summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>The session that is reckoned, for a budget by session.</summary>
    public string? Session { get; init; }

    /// <summary>The run of a subagent that was computed, by its id, for a budget by run.</summary>
    public string? Run { get; init; }

    /// <summary>The type of the agent that runs; null where it is not known, and for other budgets.</summary>
    public string? RunAgent { get; init; }

    /// <summary>Requests in the current period, with or without a price.</summary>
    public long Requests { get; init; }

    /// <summary>
    /// What has no price in the current period, by model: it is in no USD figure, so more than <see cref="Used"/> was spent. Empty for
    /// tokens, which need no price.
    /// </summary>
    public IReadOnlyList<UnpricedUsage> Unpriced { get; init; } = [];

    /// <summary>Which kind of file keeps the budget.</summary>
    public BudgetSource Source => Budget.Source;

    /// <summary>The file that keeps the budget.</summary>
    public string File => Budget.File;
}
