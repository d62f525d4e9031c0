namespace ClaudePerf.Core.Usage.Queries;

/// <summary>The result of a query.</summary>
/// <param name="Groups">The groups: times in chronological order, sessions by their first request, others by descending cost if
/// grouped alone, otherwise by name.</param>
/// <param name="Total">The total of all groups.</param>
public sealed record UsageAnswer(IReadOnlyList<UsageGroup> Groups, UsageGroup Total);
