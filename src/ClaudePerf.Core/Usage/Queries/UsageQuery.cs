using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>What is asked of a <see cref="UsageTable"/>.</summary>
public sealed record UsageQuery
{
    /// <summary>The prices.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>Whose days, weeks and months count; UTC by default.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>What requests are added up by, the first outermost; none gives the total as the only group.</summary>
    public IReadOnlyList<UsageGrouping> GroupBy { get; init; } = [UsageGrouping.Day];

    /// <summary>The first instant that counts; null for no beginning.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The first instant that no longer counts; null for no end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Which projects count; null for all.</summary>
    public Func<string, bool>? Project { get; init; }

    /// <summary>Which models count, by name as written; null for all.</summary>
    public Func<string, bool>? Model { get; init; }

    /// <summary>Which agents count, by type or by run; null for all.</summary>
    public Func<string, bool>? Agent { get; init; }

    /// <summary>Which sessions count; null for all.</summary>
    public Func<string, bool>? Session { get; init; }

    /// <summary>Whether costs are of the output that the content shows instead of the recorded one.</summary>
    public bool Recovered { get; init; }
}
