using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tokens.Correction;

/// <summary>
/// What the provider billed for a user's own messages, beside what was estimated for them: a factor by which estimates of one generation are
/// corrected. Errors are shares of what was billed: 0.02 reads "2%".
/// </summary>
public sealed record EstimateCorrection
{
    /// <summary>The generation whose estimates were compared.</summary>
    public required TokenizerGeneration Generation { get; init; }

    /// <summary>What an estimate is multiplied by.</summary>
    public required double Factor { get; init; }

    /// <summary>How many messages were compared.</summary>
    public required int Samples { get; init; }

    /// <summary>The median error of estimates without correction.</summary>
    public required double MedianError { get; init; }

    /// <summary>The error that nine of ten estimates without correction stay within.</summary>
    public required double Error90 { get; init; }

    /// <summary>The median error with correction, each message's by a factor found without it.</summary>
    public required double CorrectedMedianError { get; init; }

    /// <summary>The error that nine of ten corrected estimates stay within, found in the same way.</summary>
    public required double CorrectedError90 { get; init; }

    /// <summary>Whether the correction is significantly better on messages it was not found on, and so is applied.</summary>
    public required bool Applied { get; init; }

    /// <summary>The version of the estimate that was compared (<see cref="ITokenCounter.Version"/>); another one is not corrected.</summary>
    public required string EstimateVersion { get; init; }

    /// <summary>When it was found, in UTC.</summary>
    public required DateTimeOffset Updated { get; init; }
}
