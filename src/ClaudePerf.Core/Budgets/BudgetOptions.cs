using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Budgets;

/// <summary>When and how budgets are reckoned.</summary>
public sealed record BudgetOptions
{
    /// <summary>The prices.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>The moment.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Whose days, weeks and months count where a budget names no zone of its own; the machine's by default.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>The session that budgets by session are about; null for the one of the last request that a budget is about.</summary>
    public string? Session { get; init; }

    /// <summary>Whether to reckon with the output that contents show where the recorded one is only a placeholder.</summary>
    public bool Recovered { get; init; }
}
