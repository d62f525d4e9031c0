using System.Collections.Immutable;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>
/// Compares two requests block by block: the length of their common start, the block at which they differ, and how much the second
/// reads of what the first has written.
/// </summary>
/// <example>
/// <code>
/// var prompts = new EcosystemPrompts(ecosystem, measure);
/// var comparison = RequestComparison.Compare(prompts.FirstRequest(new AgentStart("writer")), prompts.FirstRequest(new
/// AgentStart("reviewer")), minimum);
/// // comparison.SharedTokens, comparison.FirstDifference?.Name, comparison.ReadTokens
/// </code>
/// </example>
internal sealed record RequestComparison
{
    /// <summary>The blocks of the first request, in the order in which the provider sees them.</summary>
    internal required ImmutableArray<RequestBlock> First { get; init; }

    /// <summary>The blocks of the second request.</summary>
    internal required ImmutableArray<RequestBlock> Second { get; init; }

    /// <summary>The number of common blocks at the start.</summary>
    internal required int SharedBlocks { get; init; }

    /// <summary>The tokens of these blocks: the most that could be read.</summary>
    internal required long SharedTokens { get; init; }

    /// <summary>
    /// The tokens that the second request reads if it is sent when the first one's response has started, by the provider's rules:
    /// up to the last breakpoint of the first within the common blocks; 0 below the model's minimum or for another model.
    /// </summary>
    internal required long ReadTokens { get; init; }

    /// <summary>The block of the first request at which they differ; null if it ends before.</summary>
    internal RequestBlock? FirstDifference => SharedBlocks < First.Length ? First[SharedBlocks] : null;

    /// <summary>The block of the second request at which they differ; null if it ends before.</summary>
    internal RequestBlock? SecondDifference => SharedBlocks < Second.Length ? Second[SharedBlocks] : null;

    /// <summary>Whether both are the same to the provider.</summary>
    internal bool AreSame => SharedBlocks == First.Length && SharedBlocks == Second.Length;

    /// <summary>Compares two requests.</summary>
    /// <param name="first">The request that is sent first.</param>
    /// <param name="second">The request that may read what the first has written.</param>
    /// <param name="minimum">Returns the shortest prefix, in tokens, that a model caches (<see cref="CacheMinimum"/>).</param>
    internal static RequestComparison Compare(SimulatedRequest first, SimulatedRequest second, Func<ModelInfo, int> minimum)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var (one, other) = (first.Prompt.ToBlocks(), second.Prompt.ToBlocks());
        var shared = 0;
        while (shared < one.Length && shared < other.Length && one[shared].Part == other[shared].Part
            && string.Equals(one[shared].Content, other[shared].Content, StringComparison.Ordinal))
            shared++;
        var simulator = new ProviderCacheSimulator(minimum);
        simulator.Send(first);
        var usage = simulator.Send(second with { Time = first.Time + first.UntilResponse });
        return new RequestComparison
        {
            First = [.. one],
            Second = [.. other],
            SharedBlocks = shared,
            SharedTokens = one.Take(shared).Sum(static block => block.Tokens),
            ReadTokens = usage.CacheReadTokens,
        };
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var difference = AreSame
            ? "the same"
            : $"they differ at {FirstDifference?.Name ?? "the end"} / {SecondDifference?.Name ?? "the end"}";
        return FormattableString.Invariant($"{SharedTokens} tokens in common, {ReadTokens} read; {difference}");
    }
}
