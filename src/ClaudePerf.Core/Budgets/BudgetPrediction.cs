namespace ClaudePerf.Core.Budgets;

/// <summary>What a prediction made before sending anything is based on.</summary>
public enum PredictionBasis
{
    /// <summary>The spread of the totals of past runs: the total of a run is not known before it starts.</summary>
    Spread,

    /// <summary>Only what the first requests send, because an agent has never run: the total will be higher.</summary>
    FirstRequests,
}

/// <summary>The state of a budget after some prompts have run. Amounts are in the budget's unit.</summary>
public sealed record BudgetPrediction
{
    /// <summary>The current state of the budget.</summary>
    public required BudgetState Budget { get; init; }

    /// <summary>The budget's name.</summary>
    public string Name => Budget.Name;

    /// <summary>The budget's scope.</summary>
    public string Scope => Budget.Scope;

    /// <summary>The budget's period.</summary>
    public string Period => Budget.Period;

    /// <summary>The limit per period.</summary>
    public decimal Limit => Budget.Limit;

    /// <summary>The unit of the amounts.</summary>
    public BudgetUnit Unit => Budget.Unit;

    /// <summary>The amount already used.</summary>
    public decimal Used => Budget.Used;

    /// <summary>The amount left before anything runs.</summary>
    public decimal Remaining => Budget.Remaining;

    /// <summary>The number of runs in the budget's scope.</summary>
    public int Invocations { get; init; }

    /// <summary>What the prediction is based on.</summary>
    public PredictionBasis Basis => WithoutHistory.Count > 0 ? PredictionBasis.FirstRequests : PredictionBasis.Spread;

    /// <summary>The lower end of the 90% interval of what the runs will use.</summary>
    public decimal Low { get; init; }

    /// <summary>The upper end of the 90% interval; null if only the first requests are known.</summary>
    public decimal? High { get; init; }

    /// <summary>
    /// The chance that the runs use up what is left, from 0 to 1; null if only the first requests are known and they fit.
    /// </summary>
    public double? ChanceOfExceeding { get; init; }

    /// <summary>The mean of the past runs, which the interval surrounds.</summary>
    internal decimal Expected { get; init; }

    /// <summary>The number of past runs that the expectation is based on.</summary>
    public int HistoryRuns { get; init; }

    /// <summary>Average number of requests per planned run; null without history.</summary>
    public double? Turns { get; init; }

    /// <summary>Average output tokens per planned run; null without history.</summary>
    public double? OutputTokens { get; init; }

    /// <summary>The share of prompt tokens read from the provider's cache, from 0 to 1; null without history.</summary>
    public double? HitRate { get; init; }

    /// <summary>
    /// Prompts without past runs: only the prompt of the first request is counted, so their total will be higher.
    /// </summary>
    public IReadOnlyList<string> WithoutHistory { get; init; } = [];

    /// <summary>
    /// The expected status of the budget after all runs: exceeded if that is at least as likely as not; a warning if the interval
    /// reaches the limit or the total reaches a threshold.
    /// </summary>
    public BudgetStatus Status => Used >= Limit || ChanceOfExceeding >= BudgetState.Likely ? BudgetStatus.Exceeded
        : MayExceed || Budget.Thresholds.Any(share => Used + Low >= BudgetState.AmountAt(Budget.Budget, share)) ? BudgetStatus.Warning
        : BudgetStatus.Ok;

    /// <summary>Whether the upper end of the interval is above what is left, or unknown.</summary>
    public bool MayExceed => High is null ? WithoutHistory.Count > 0 : High > Remaining;

    /// <summary>What happens when the budget is used up.</summary>
    public BudgetAction Action => Budget.Action;

    /// <summary><see cref="Invocations"/>, as tables name it.</summary>
    public int Runs => Invocations;

    /// <summary><see cref="ChanceOfExceeding"/>, as tables name it.</summary>
    public double? Chance => ChanceOfExceeding;
}
