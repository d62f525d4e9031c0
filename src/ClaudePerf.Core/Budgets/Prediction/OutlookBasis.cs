namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>What an outlook comes from.</summary>
public enum OutlookBasis
{
    /// <summary>Past sessions or runs that went as far.</summary>
    PastOnes,

    /// <summary>What the same stretch of time used before, begun on each of the last days.</summary>
    SameStretch,

    /// <summary>Past days on which something was used.</summary>
    ActiveDays,
}
