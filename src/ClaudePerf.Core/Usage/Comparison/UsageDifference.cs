namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>The section that a row of a comparison belongs to.</summary>
public enum UsageDifferenceSection
{
    /// <summary>The total usage of a side.</summary>
    Total,

    /// <summary>Per request.</summary>
    PerRequest,

    /// <summary>Per session.</summary>
    PerSession,

    /// <summary>Per active hour: twelve five-minute slots in which a session made requests.</summary>
    PerActiveHour,

    /// <summary>The cause of the difference in cost.</summary>
    Cause,

    /// <summary>How long responses take, at equal models.</summary>
    ResponseTime,
}

/// <summary>The unit of a row's values.</summary>
public enum UsageUnit
{
    /// <summary>A count.</summary>
    Count,

    /// <summary>Tokens.</summary>
    Tokens,

    /// <summary>US dollars.</summary>
    Dollars,

    /// <summary>US dollars per million tokens.</summary>
    DollarsPerMTok,

    /// <summary>A share, 0 to 1.</summary>
    Share,

    /// <summary>Hours.</summary>
    Hours,

    /// <summary>Seconds.</summary>
    Seconds,
}

/// <summary>An amount of both sides, or a cause of their difference in cost.</summary>
public sealed record UsageDifference
{
    /// <summary>The section of the row.</summary>
    public required UsageDifferenceSection Section { get; init; }

    /// <summary>
    /// The compared amount: <c>Cost</c>, <c>Requests</c>, <c>CacheReadTokens</c>; for a cause <c>Work</c>, <c>Context</c>,
    /// <c>Cache</c>, <c>Output</c>, <c>Model</c>, <c>Price</c> or <c>WebSearches</c>; of response times, medians:
    /// <c>Seconds</c>, <c>FirstBlockSeconds</c>, and <c>ExpectedSeconds</c>, what the tokens of each response explain.
    /// </summary>
    public required string Measure { get; init; }

    /// <summary>The unit of <see cref="Reference"/> and <see cref="Difference"/>.</summary>
    public required UsageUnit Unit { get; init; }

    /// <summary>The reference's value; null if it has none.</summary>
    public decimal? Reference { get; init; }

    /// <summary>The other side's value; null if it has none.</summary>
    public decimal? Difference { get; init; }

    /// <summary>
    /// How much more the other side has; for a cause, the US dollars that it explains. The causes add up to the difference in the
    /// cost of priced requests.
    /// </summary>
    public decimal? Change { get; init; }

    /// <summary>
    /// The change as a share of the reference's value; for a cause, as a share of the reference's cost: 0.25 for a quarter more.
    /// Null if that is 0.
    /// </summary>
    public double? Relative { get; init; }

    /// <summary>
    /// The lower end of the 90% interval of <see cref="Change"/>; null with fewer than five sessions on a side, and for measures
    /// other than response times.
    /// </summary>
    public decimal? Low { get; init; }

    /// <summary>The upper end of the interval.</summary>
    public decimal? High { get; init; }

    /// <summary>
    /// The probability that randomly assigned sessions differ as much, 0 to 1; null with too few sessions, or if chance does not
    /// apply.
    /// </summary>
    public double? Chance { get; init; }

    /// <summary>
    /// Whether the difference is statistically significant: whether <see cref="Chance"/> is below 1 in 20. Null if unknown.
    /// </summary>
    public bool? IsMoreThanChance => Chance is { } chance ? chance < 0.05 : null;

    /// <summary>The reference's display name.</summary>
    public required string ReferenceName { get; init; }

    /// <summary>The other side's display name.</summary>
    public required string DifferenceName { get; init; }
}
