namespace ClaudePerf.Core.Budgets;

/// <summary>What a prediction rests on that is made before anything is sent.</summary>
public enum PredictionBasis
{
    /// <summary>The spread of what past runs came to, and no single figure: what a run comes to is not known before it begins.</summary>
    Spread,

    /// <summary>Only what the first requests send, where an agent never ran: it will come to more.</summary>
    FirstRequests,
}

/// <summary>How a budget would stand after some prompts are run. Amounts are in the budget's unit.</summary>
public sealed record BudgetPrediction
{
    /// <summary>How the budget stands now.</summary>
    public required BudgetState Budget { get; init; }

    /// <summary>The budget's name.</summary>
    public string Name => Budget.Name;

    /// <summary>What the budget is about.</summary>
    public string Scope => Budget.Scope;

    /// <summary>The budget's period.</summary>
    public string Period => Budget.Period;

    /// <summary>How much may be used in a period.</summary>
    public decimal Limit => Budget.Limit;

    /// <summary>What is counted.</summary>
    public BudgetUnit Unit => Budget.Unit;

    /// <summary>What is used already.</summary>
    public decimal Used => Budget.Used;

    /// <summary>What is left before anything is run.</summary>
    public decimal Remaining => Budget.Remaining;

    /// <summary>Runs that the budget is about.</summary>
    public int Invocations { get; init; }

    /// <summary>What it rests on.</summary>
    public PredictionBasis Basis => WithoutHistory.Count > 0 ? PredictionBasis.FirstRequests : PredictionBasis.Spread;

    /// <summary>The lower end of the 90% interval of what they come to.</summary>
    public decimal Low { get; init; }

    /// <summary>The upper end of the 90% interval; null where nothing is known but what the first requests send.</summary>
    public decimal? High { get; init; }

    /// <summary>
    /// How likely it is that they use up what is left, 0 to 1; null where nothing is known but what the first requests send, and that
    /// fits.
    /// </summary>
    public double? ChanceOfExceeding { get; init; }

    /// <summary>The mean of the past that the interval lies about.</summary>
    internal decimal Expected { get; init; }

    /// <summary>Past runs that the expectation comes from.</summary>
    public int HistoryRuns { get; init; }

    /// <summary>Requests of a run, on average over what is to be run; null without history.</summary>
    public double? Turns { get; init; }

    /// <summary>Output tokens of a run, on average over what is to be run; null without history.</summary>
    public double? OutputTokens { get; init; }

    /// <summary>The part of prompts that is read from the provider's cache, 0 to 1; null without history.</summary>
    public double? HitRate { get; init; }

    /// <summary>
    /// Prompts that have no history of runs: of these only the first request's prompt is counted, so they will come to more.
    /// </summary>
    public IReadOnlyList<string> WithoutHistory { get; init; } = [];

    /// <summary>
    /// How the budget is to stand when all is run: exceeded where that is as likely as not, a warning where the interval reaches the
    /// limit or all of it a threshold.
    /// </summary>
    public BudgetStatus Status => Used >= Limit || ChanceOfExceeding >= BudgetState.Likely ? BudgetStatus.Exceeded
        : MayExceed || Budget.Thresholds.Any(share => Used + Low >= BudgetState.AmountAt(Budget.Budget, share)) ? BudgetStatus.Warning
        : BudgetStatus.Ok;

    /// <summary>Whether the upper end of the interval is more than what is left, or not known.</summary>
    public bool MayExceed => High is null ? WithoutHistory.Count > 0 : High > Remaining;

    /// <summary>What happens when the budget is used up.</summary>
    public BudgetAction Action => Budget.Action;
}
