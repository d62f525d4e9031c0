using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tokens.Correction;

/// <summary>
/// A factor that corrects estimates of one generation, found by comparing estimates with what the provider billed for a
/// user's own messages. Errors are shares of the billed tokens: 0.02 means 2%.
/// </summary>
public sealed record EstimateCorrection
{
    /// <summary>The generation whose estimates were compared.</summary>
    public required TokenizerGeneration Generation { get; init; }

    /// <summary>The factor by which an estimate is multiplied.</summary>
    public required double Factor { get; init; }

    /// <summary>The number of messages compared.</summary>
    public required int Samples { get; init; }

    /// <summary>The median error of estimates without correction.</summary>
    public required double MedianError { get; init; }

    /// <summary>The error within which nine of ten uncorrected estimates are.</summary>
    public required double Error90 { get; init; }

    /// <summary>
    /// The median error with correction, where each message uses a factor found without it (cross-validation).
    /// </summary>
    public required double CorrectedMedianError { get; init; }

    /// <summary>The error within which nine of ten corrected estimates are, found in the same way.</summary>
    public required double CorrectedError90 { get; init; }

    /// <summary>
    /// Whether the correction is significantly better on messages that it was not fitted on, and is therefore applied.
    /// </summary>
    public required bool Applied { get; init; }

    /// <summary>
    /// The version of the compared estimate (<see cref="ITokenCounter.Version"/>); other versions are not corrected.
    /// </summary>
    public required string EstimateVersion { get; init; }

    /// <summary>When it was found, in UTC.</summary>
    public required DateTimeOffset Updated { get; init; }
}
