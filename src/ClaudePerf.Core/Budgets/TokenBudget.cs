using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets;

/// <summary>A budget as defined: its scope, its limit per period, and what happens when it is used up.</summary>
public sealed record TokenBudget
{
    /// <summary>The default percentages at which a budget warns.</summary>
    public static IReadOnlyList<decimal> DefaultThresholds { get; } = TextList.Of<decimal>([50, 80, 95]);

    /// <summary>The name; unique in its file, ignoring case.</summary>
    public required string Name { get; init; }

    /// <summary>What the budget applies to.</summary>
    public BudgetScope Scope { get; init; } = BudgetScope.Everything;

    /// <summary>The period after which it resets.</summary>
    public BudgetPeriod Period { get; init; } = new(BudgetPeriodKind.Month);

    /// <summary>The limit per period, in <see cref="Unit"/>; greater than 0.</summary>
    public required decimal Limit { get; init; }

    /// <summary>The unit of the limit.</summary>
    public BudgetUnit Unit { get; init; }

    /// <summary>The percentages of the limit at which it warns, in ascending order, each above 0 and at most 100.</summary>
    public IReadOnlyList<decimal> Thresholds { get; init => field = TextList.Of(value); } = DefaultThresholds;

    /// <summary>What happens when it is used up.</summary>
    public BudgetAction Action { get; init; }

    /// <summary>The IANA or Windows name of the time zone of days, weeks and months; null for the caller's time zone.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Which kind of file defines it.</summary>
    public BudgetSource Source { get; init; }

    /// <summary>The file that defines it; empty if it is not stored yet.</summary>
    public string File { get; init; } = "";

    /// <summary>The project's folder for a project budget: only usage in or below it counts. Null for a user's budget.</summary>
    public string? ProjectFolder => Source == BudgetSource.Project && File.Length > 0
        ? Path.GetDirectoryName(Path.GetDirectoryName(File))
        : null;

    /// <summary>The name, for use in a sentence.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
