namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>A part of a report that can fail while the rest is written.</summary>
public enum ReportPart
{
    /// <summary>What applied changes have saved.</summary>
    Saved,

    /// <summary>The state of budgets.</summary>
    Budgets,

    /// <summary>Optimizations from the journal.</summary>
    Optimizations,

    /// <summary>The measured ecosystem.</summary>
    Ecosystem,
}
