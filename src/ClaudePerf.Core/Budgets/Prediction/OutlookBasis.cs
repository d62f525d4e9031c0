namespace ClaudePerf.Core.Budgets.Prediction;

/// <summary>What an outlook is based on.</summary>
public enum OutlookBasis
{
    /// <summary>Past sessions or runs that got as far.</summary>
    PastOnes,

    /// <summary>The same stretch of time in the past, starting on each of the last days.</summary>
    SameStretch,

    /// <summary>Past days on which something was used.</summary>
    ActiveDays,
}
