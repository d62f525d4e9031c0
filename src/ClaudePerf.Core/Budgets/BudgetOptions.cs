using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Budgets;

/// <summary>Options for evaluating budgets.</summary>
public sealed record BudgetOptions
{
    /// <summary>The prices.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>The current time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The time zone of days, weeks and months for budgets that name no time zone; the local one by default.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>The session for session budgets; null for the session of the last request in the budget's scope.</summary>
    public string? Session { get; init; }

    /// <summary>Whether to use the output size computed from the content if the recorded one is only a placeholder.</summary>
    public bool Recovered { get; init; }
}
