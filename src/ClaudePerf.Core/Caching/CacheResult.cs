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

    /// <summary>The files whose contents went into it, for people. What makes it right is the key.</summary>
    public ImmutableArray<CacheDependency> Dependencies { get; init; } = [];

    /// <summary>What the value was made of and other values can be made of, such as texts of files; kept in memory alone, beside the value.
    /// Null for nothing.</summary>
    internal CacheCompanion? Companion { get; init; }

    /// <summary>Whether it may be kept: false for what was computed of a file that changed meanwhile or could not be read.</summary>
    public bool Keep { get; init; } = true;
}

/// <summary>What is kept in memory beside a value.</summary>
/// <param name="Content">What it is.</param>
/// <param name="Bytes">About what it takes in memory.</param>
internal sealed record CacheCompanion(object Content, long Bytes);
