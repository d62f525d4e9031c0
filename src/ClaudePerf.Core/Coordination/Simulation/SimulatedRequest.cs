using System.Collections.Immutable;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>How long the provider keeps an entry after its last use.</summary>
public enum CacheLifetime
{
    /// <summary>Five minutes; written at 1.25 times the price of input.</summary>
    FiveMinutes,

    /// <summary>One hour; written at twice the price of input.</summary>
    OneHour,
}

/// <summary>A place up to which a request asks the provider to keep its prompt.</summary>
/// <param name="At">The prefix that ends there.</param>
/// <param name="Lifetime">For how long.</param>
public readonly record struct CacheBreakpoint(PromptPrefix At, CacheLifetime Lifetime);

/// <summary>One request as far as the provider's cache is concerned.</summary>
public sealed record SimulatedRequest
{
    /// <summary>When it is sent.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The model; each has a cache of its own.</summary>
    public required ModelInfo Model { get; init; }

    /// <summary>What else divides caches, such as fast mode or the effort level; empty for nothing.</summary>
    public string Variant { get; init; } = "";

    /// <summary>The whole prompt.</summary>
    public required PromptPrefix Prompt { get; init; }

    /// <summary>Up to four prefixes of <see cref="Prompt"/>, by length, those of one hour before those of five minutes.</summary>
    public required ImmutableArray<CacheBreakpoint> Breakpoints { get; init; }

    /// <summary>Tokens of the answer.</summary>
    public long OutputTokens { get; init; }

    /// <summary>From sending it to the beginning of the response: what it writes cannot be read before.</summary>
    public TimeSpan UntilResponse { get; init; }
}
