using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.Replay;

/// <summary>A change to how an agent runs.</summary>
internal sealed record AgentChange
{
    /// <summary>The model of those requests that have a <see cref="Ratio"/>; null for no change.</summary>
    internal ModelInfo? Model { get; init; }

    /// <summary>The tokens of a text for that model, by the row of a request; null if the request stays on its model.</summary>
    internal Func<int, double?>? Ratio { get; init; }

    /// <summary>
    /// The first requests of runs that find a cache of that model, because another run of the agent was recent enough; null for none.
    /// </summary>
    internal IReadOnlySet<int>? WarmStarts { get; init; }

    /// <summary>The TTL of its cache entries (<c>experimental.cacheTtl</c>); null for no change.</summary>
    internal CacheLifetime? Lifetime { get; init; }

    /// <summary>Whether a request writes no thinking, by row; null for no change.</summary>
    internal Func<int, bool>? SkipsThinking { get; init; }

    /// <summary>Applies model and thinking to a request.</summary>
    internal ReplayedStep Apply(in ReplayedStep step, in UsageRow row)
    {
        var usage = step.Usage;
        if (SkipsThinking?.Invoke(step.Row) == true)
            usage = usage with { OutputTokens = usage.OutputTokens - ThinkingOf(row) };
        if (Model is null || Ratio?.Invoke(step.Row) is not { } ratio)
            return step with { Usage = usage };
        TokenUsage Scaled(TokenUsage one) => new(Of(one.InputTokens), Of(one.OutputTokens), Of(one.CacheWrite5mTokens),
            Of(one.CacheWrite1hTokens), Of(one.CacheReadTokens), one.WebSearches);
        long Of(long tokens) => (long)Math.Round(tokens * ratio);
        return step with
        {
            Usage = Scaled(usage), Model = Model,
            Extra = step.Extra is null ? null : [.. step.Extra.Select(extra => extra with { Usage = Scaled(extra.Usage) })],
        };
    }

    /// <summary>The billed thinking of a request; 0 if its output is only a placeholder.</summary>
    internal static long ThinkingOf(in UsageRow row) =>
        (row.Traits & UsageRowTraits.Final) == 0 ? 0 : Math.Clamp(row.ThinkingTokens, 0, row.OutputTokens);
}
