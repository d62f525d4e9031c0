namespace ClaudePerf.Core.Reports.Dashboard;

/// <summary>A change that was made, and what it has saved since. Amounts are in USD.</summary>
/// <param name="Title">What was changed.</param>
/// <param name="When">When, in UTC.</param>
/// <param name="Saved">The amount saved since; negative if it cost more; null if nothing can be said.</param>
/// <param name="Low">The lower end of the 90% interval of <paramref name="Saved"/>; null if unknown.</param>
/// <param name="High">The upper end of the interval.</param>
/// <param name="Verdict">What the figures mean, in a sentence.</param>
public sealed record ReportSaved(string Title, DateTimeOffset When, decimal? Saved, decimal? Low, decimal? High, string Verdict);
