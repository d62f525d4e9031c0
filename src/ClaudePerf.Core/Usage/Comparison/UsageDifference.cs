namespace ClaudePerf.Core.Usage.Comparison;

/// <summary>What a row of a comparison is about.</summary>
public enum UsageDifferenceSection
{
    /// <summary>Everything that a side used.</summary>
    Total,

    /// <summary>By request.</summary>
    PerRequest,

    /// <summary>By session.</summary>
    PerSession,

    /// <summary>By active hour: twelve five-minute stretches of the clock in which a session made requests.</summary>
    PerActiveHour,

    /// <summary>What the difference in cost comes from.</summary>
    Cause,
}

/// <summary>What the figures of a comparison count.</summary>
public enum UsageUnit
{
    /// <summary>A number of things.</summary>
    Count,

    /// <summary>Tokens.</summary>
    Tokens,

    /// <summary>US dollars.</summary>
    Dollars,

    /// <summary>US dollars a million tokens.</summary>
    DollarsPerMTok,

    /// <summary>A part of a whole, 0 to 1.</summary>
    Share,

    /// <summary>Hours.</summary>
    Hours,
}

/// <summary>One figure of two sides, or one cause of their difference in cost.</summary>
public sealed record UsageDifference
{
    /// <summary>What the row is about.</summary>
    public required UsageDifferenceSection Section { get; init; }

    /// <summary>
    /// What is compared: <c>Cost</c>, <c>Requests</c>, <c>CacheReadTokens</c>; of a cause <c>Work</c>, <c>Context</c>, <c>Cache</c>,
    /// <c>Output</c>, <c>Model</c>, <c>Price</c> or <c>WebSearches</c>.
    /// </summary>
    public required string Measure { get; init; }

    /// <summary>What <see cref="Reference"/> and <see cref="Difference"/> count.</summary>
    public required UsageUnit Unit { get; init; }

    /// <summary>The reference's figure; null where it has none.</summary>
    public decimal? Reference { get; init; }

    /// <summary>The other side's figure; null where it has none.</summary>
    public decimal? Difference { get; init; }

    /// <summary>
    /// How much more the other side has; of a cause the US dollars that it explains. The causes add up to the difference in the cost of
    /// what has a price.
    /// </summary>
    public decimal? Change { get; init; }

    /// <summary>
    /// The change as a part of the reference's figure, of a cause as a part of the reference's cost: 0.25 for a quarter more. Null where
    /// that is 0.
    /// </summary>
    public double? Relative { get; init; }

    /// <summary>
    /// How often sessions that fall to the two sides by chance differ as much, 0 to 1; null where there are too few sessions, or chance is
    /// no question.
    /// </summary>
    public double? Chance { get; init; }

    /// <summary>
    /// Whether the difference is more than chance: whether <see cref="Chance"/> is below 1 in 20. Null where nothing can be said.
    /// </summary>
    public bool? IsMoreThanChance => Chance is { } chance ? chance < 0.05 : null;

    /// <summary>What the reference is.</summary>
    public required string ReferenceName { get; init; }

    /// <summary>What the other side is.</summary>
    public required string DifferenceName { get; init; }
}
