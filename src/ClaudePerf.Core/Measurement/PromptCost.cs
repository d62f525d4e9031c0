using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Measurement;

/// <summary>The cost in USD of sending prompt tokens once, by billing category.</summary>
internal readonly record struct PromptCost(decimal Input, decimal CacheWrite5m, decimal CacheWrite1h, decimal CacheRead)
{
    internal static PromptCost Of(long tokens, ModelInfo model, DateTimeOffset at) => new(
        Cost(new TokenUsage(InputTokens: tokens), model, at),
        Cost(new TokenUsage(0, CacheWrite5mTokens: tokens), model, at),
        Cost(new TokenUsage(0, CacheWrite1hTokens: tokens), model, at),
        Cost(new TokenUsage(0, CacheReadTokens: tokens), model, at));

    private static decimal Cost(TokenUsage usage, ModelInfo model, DateTimeOffset at) =>
        CostCalculator.Cost(model, usage, default, at);
}
