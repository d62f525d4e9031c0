using ClaudePerf.Core.Budgets.Prediction;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets;

/// <summary>The state of a budget at one moment. Amounts are in <see cref="Unit"/>.</summary>
public sealed record BudgetState
{
    /// <summary>The chance from which a budget is reported as likely to be used up: as likely as not.</summary>
    internal const double Likely = 0.5;

    /// <summary>The budget as defined.</summary>
    public required TokenBudget Budget { get; init; }

    /// <summary>The budget's name.</summary>
    public string Name => Budget.Name;

    /// <summary>The scope as text: <see cref="BudgetScope.ToString"/>, preceded by the project for project budgets.</summary>
    public string Scope => Budget.ProjectFolder is not { } folder ? Budget.Scope.ToString()
        : Budget.Scope.IsEverything ? $"project {Path.GetFileName(folder)}" : $"project {Path.GetFileName(folder)}, {Budget.Scope}";

    /// <summary>The kind of period: <see cref="BudgetPeriod.ToString"/>.</summary>
    public string Period => Budget.Period.ToString();

    /// <summary>The limit per period.</summary>
    public decimal Limit => Budget.Limit;

    /// <summary>The unit of the amounts.</summary>
    public BudgetUnit Unit => Budget.Unit;

    /// <summary>
    /// The amount used in the current period; in USD, requests without a price are left out (<see cref="Unpriced"/>).
    /// </summary>
    public decimal Used { get; init; }

    /// <summary>The amount left; 0 if the limit is exceeded.</summary>
    public decimal Remaining => Math.Max(0, Limit - Used);

    /// <summary>The amount used, in percent of the limit; may be above 100.</summary>
    public double Percent => (double)Used / (double)Limit * 100;

    /// <summary>
    /// The amount used per hour: <see cref="Used"/> divided by the hours from the start of the period to now (for a session, to its
    /// last request), at least a quarter of an hour. For the last n days: over those days.
    /// </summary>
    public decimal BurnRate { get; init; }

    /// <summary>
    /// The amount used by <see cref="ForecastFor"/>; null for sessions and runs, whose end is unknown (<see cref="Outlook"/>), and
    /// if less than a day of usage is known for a week, or less than three days for a month. See <see cref="BudgetForecast"/> for the
    /// formula.
    /// </summary>
    public decimal? Forecast { get; init; }

    /// <summary>
    /// The 90% interval of the amount used by the end. For session and run budgets: based on past ones that got as far; null if
    /// none has run within the hour, if it has made fewer than 5 requests, or if fewer than 20 past ones got as far. For budgets by
    /// day, week, month or the last days: based on the same stretch of time in the past; null if the history has fewer than three
    /// days or 20 such stretches.
    /// </summary>
    public SpendingOutlook? Outlook { get; init; }

    /// <summary>
    /// For day budgets: the amount of the next active day, based on the days before today; null for other budgets, and if there are
    /// fewer than 3 such days of the budget itself or 20 in total.
    /// </summary>
    public SpendingOutlook? NextDay { get; init; }

    /// <summary>The chance that the limit is used up by the end, from 0 to 1; null without <see cref="Outlook"/>.</summary>
    public double? ChanceOfExceeding => Used >= Limit ? null : Outlook?.ChanceOf((double)Limit);

    /// <summary>Whether it is not used up yet but is at least as likely as not to be.</summary>
    public bool IsLikelyToExceed => ChanceOfExceeding >= Likely;

    /// <summary>The time of <see cref="Forecast"/>: the end of the period, or of today for the last n days.</summary>
    public DateTimeOffset? ForecastFor { get; init; }

    /// <summary>
    /// When the limit was reached in this period, or will be according to the forecast; null if that is not before
    /// <see cref="ForecastFor"/>.
    /// </summary>
    public DateTimeOffset? LimitReachedAt { get; init; }

    /// <summary>The status.</summary>
    public BudgetStatus Status => Used >= Limit ? BudgetStatus.Exceeded : Threshold is not null ? BudgetStatus.Warning : BudgetStatus.Ok;

    /// <summary>What happens when it is used up.</summary>
    public BudgetAction Action => Budget.Action;

    /// <summary>The highest threshold reached, in percent; 100 if the limit is reached, null if no threshold is.</summary>
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
    /// Whether a percentage of the limit is used. Uses fractions of the limit, because multiples of a large limit overflow a
    /// decimal.
    /// </summary>
    internal bool HasReached(decimal threshold) => Used >= AmountAt(Budget, threshold);

    /// <summary>The amount of a percentage of a budget's limit.</summary>
    internal static decimal AmountAt(TokenBudget budget, decimal threshold) => budget.Limit * (threshold / 100);

    /// <summary>The percentages at which the budget warns.</summary>
    public IReadOnlyList<decimal> Thresholds => Budget.Thresholds;

    /// <summary>
    /// The first instant of the current period in the budget's time zone; for a session, its first request. Null for a session
    /// without requests.
    /// </summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>
    /// The first instant after the current period, when the budget resets; for the last n days, midnight, when the oldest day drops
    /// out. Null for sessions and runs.
    /// </summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>The evaluated session, for session budgets.</summary>
    public string? Session { get; init; }

    /// <summary>The id of the evaluated subagent run, for run budgets.</summary>
    public string? Run { get; init; }

    /// <summary>The type of the agent that runs; null if unknown, and for other budgets.</summary>
    public string? RunAgent { get; init; }

    /// <summary>Requests in the current period, with or without a price.</summary>
    public long Requests { get; init; }

    /// <summary>
    /// The usage without a price in the current period, by model. USD figures leave it out, so more than <see cref="Used"/> was
    /// spent. Empty for tokens, which need no price.
    /// </summary>
    public IReadOnlyList<UnpricedUsage> Unpriced { get; init => field = TextList.Of(value); } = TextList<UnpricedUsage>.Empty;

    /// <summary>Which kind of file defines the budget.</summary>
    public BudgetSource Source => Budget.Source;

    /// <summary>The file that defines the budget.</summary>
    public string File => Budget.File;

    /// <summary><see cref="ChanceOfExceeding"/>, as tables name it.</summary>
    public double? Chance => ChanceOfExceeding;
}
