using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets;

/// <summary>A change of a budget's definition. A value that is null stays as it is.</summary>
public sealed record BudgetChange
{
    /// <summary>The limit per period.</summary>
    public decimal? Limit { get; init; }

    /// <summary>The unit of the limit.</summary>
    public BudgetUnit? Unit { get; init; }

    /// <summary>The period.</summary>
    public BudgetPeriod? Period { get; init; }

    /// <summary>The projects that count; empty for all.</summary>
    public IReadOnlyList<string>? Project { get; init; }

    /// <summary>The agents that count; empty for all.</summary>
    public IReadOnlyList<string>? Agent { get; init; }

    /// <summary>The models that count; empty for all.</summary>
    public IReadOnlyList<string>? Model { get; init; }

    /// <summary>The branches that count; empty for all.</summary>
    public IReadOnlyList<string>? Branch { get; init; }

    /// <summary>The percentages of the limit at which to warn, in any order.</summary>
    public IReadOnlyList<decimal>? Thresholds { get; init; }

    /// <summary>What happens when the budget is used up.</summary>
    public BudgetAction? Action { get; init; }

    /// <summary>
    /// The IANA or Windows name of the time zone. It is stored by its IANA name, which every system knows: outside of Windows, the native
    /// hook knows no other names.
    /// </summary>
    public string? TimeZone { get; init; }

    /// <summary>The changed budget.</summary>
    /// <param name="budget">The budget.</param>
    public TokenBudget Apply(TokenBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        var scope = budget.Scope;
        return budget with
        {
            Limit = Limit ?? budget.Limit,
            Unit = Unit ?? budget.Unit,
            Period = Period ?? budget.Period,
            Scope = new BudgetScope
            {
                Project = Project ?? scope.Project,
                Agent = Agent ?? scope.Agent,
                Model = Model ?? scope.Model,
                Branch = Branch ?? scope.Branch,
            },
            Thresholds = Thresholds is null ? budget.Thresholds : [.. Thresholds.Distinct().Order()],
            Action = Action ?? budget.Action,
            TimeZone = TimeZone is null ? budget.TimeZone : UsageTimeZone.IanaNameOf(TimeZone),
        };
    }
}
