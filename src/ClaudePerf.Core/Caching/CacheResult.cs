using System.Collections.Immutable;

namespace ClaudePerf.Core.Caching;

/// <summary>What was computed for the prompt cache, with what is told of it.</summary>
/// <param name="Value">The value.</param>
/// <typeparam name="T">The value's type.</typeparam>
public sealed record CacheResult<T>(T Value)
    where T : class
{
    /// <summary>The tokens of what the value holds.</summary>
    public long Tokens { get; init; }

    /// <summary>The files whose contents went into it, for people and for dropping it when one of them changes. What makes it right is the key.</summary>
    public ImmutableArray<CacheDependency> Dependencies { get; init; } = [];

    /// <summary>Whether it may be kept: false for what was computed of a file that changed meanwhile or could not be read.</summary>
    public bool Keep { get; init; } = true;
}
