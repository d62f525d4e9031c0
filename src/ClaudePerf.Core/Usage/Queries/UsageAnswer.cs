namespace ClaudePerf.Core.Usage.Queries;

/// <summary>What a query gave.</summary>
/// <param name="Groups">The groups: times in order, sessions by their first request, others alone by falling cost and in combination by name.</param>
/// <param name="Total">All of them together.</param>
public sealed record UsageAnswer(IReadOnlyList<UsageGroup> Groups, UsageGroup Total);
