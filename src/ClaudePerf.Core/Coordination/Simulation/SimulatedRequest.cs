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

/// <summary>A position up to which a request asks the provider to cache its prompt.</summary>
/// <param name="At">The prefix that ends at the position.</param>
/// <param name="Lifetime">The TTL.</param>
internal readonly record struct CacheBreakpoint(PromptPrefix At, CacheLifetime Lifetime);

/// <summary>What the provider's cache needs to know about a request.</summary>
internal sealed record SimulatedRequest
{
    /// <summary>When it is sent.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The model; each model has its own cache.</summary>
    public required ModelInfo Model { get; init; }

    /// <summary>What else caches are separated by, such as fast mode or the effort level; empty for nothing.</summary>
    public string Variant { get; init; } = "";

    /// <summary>The whole prompt.</summary>
    public required PromptPrefix Prompt { get; init; }

    /// <summary>Up to four prefixes of <see cref="Prompt"/>, by length, those of one hour before those of five minutes.</summary>
    public required ImmutableArray<CacheBreakpoint> Breakpoints { get; init; }

    /// <summary>The output tokens.</summary>
    public long OutputTokens { get; init; }

    /// <summary>The time from sending it to the start of the response: what it writes cannot be read before.</summary>
    public TimeSpan UntilResponse { get; init; }
}
