namespace ClaudePerf.Core.Budgets;

/// <summary>A budget as it was set: how much may be used in each period, of what, and what happens then.</summary>
public sealed record TokenBudget
{
    /// <summary>The percentages at which a budget warns where it says nothing else.</summary>
    public static IReadOnlyList<decimal> DefaultThresholds { get; } = [50, 80, 95];

    /// <summary>The name, unique in its file whatever the case.</summary>
    public required string Name { get; init; }

    /// <summary>What the budget is about.</summary>
    public BudgetScope Scope { get; init; } = BudgetScope.Everything;

    /// <summary>How long it lasts before it begins anew.</summary>
    public BudgetPeriod Period { get; init; } = new(BudgetPeriodKind.Month);

    /// <summary>How much may be used in a period, in <see cref="Unit"/>; greater than 0.</summary>
    public required decimal Limit { get; init; }

    /// <summary>What is counted.</summary>
    public BudgetUnit Unit { get; init; }

    /// <summary>The percentages of the limit at which it warns, rising, each above 0 and at most 100.</summary>
    public IReadOnlyList<decimal> Thresholds { get; init; } = DefaultThresholds;

    /// <summary>What happens when it is used up.</summary>
    public BudgetAction Action { get; init; }

    /// <summary>Whose days, weeks and months count, by IANA or Windows name; null for those of whoever asks.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Which kind of file keeps it.</summary>
    public BudgetSource Source { get; init; }

    /// <summary>The file that keeps it; empty where none does yet.</summary>
    public string File { get; init; } = "";

    /// <summary>Of a project's budget the project's folder: only usage in it or below it counts. Null for a user's budget.</summary>
    public string? ProjectFolder => Source == BudgetSource.Project && File.Length > 0 ? Path.GetDirectoryName(Path.GetDirectoryName(File)) : null;

    /// <summary>The budget's place in a sentence.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
