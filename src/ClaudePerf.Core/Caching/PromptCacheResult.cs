using System.Collections.Immutable;

namespace ClaudePerf.Core.Caching;

/// <summary>A value computed for the prompt cache, with its metadata.</summary>
/// <param name="Value">The value.</param>
/// <typeparam name="T">The value's type.</typeparam>
public sealed record PromptCacheResult<T>(T Value)
    where T : class
{
    /// <summary>The tokens of the value's content.</summary>
    public long Tokens { get; init; }

    /// <summary>
    /// The files whose contents the value depends on, for display. Only the key decides whether the value is valid.
    /// </summary>
    public ImmutableArray<FileDependency> Dependencies { get; init; } = [];

    /// <summary>
    /// Intermediate data that other values can be built from, such as file texts; cached only in memory, alongside the
    /// value. Null if there is none.
    /// </summary>
    internal PromptCacheCompanion? Companion { get; init; }

    /// <summary>
    /// Whether the value may be cached: false if a file changed during the computation or could not be read.
    /// </summary>
    public bool IsCacheable { get; init; } = true;
}

/// <summary>Data cached in memory alongside a value.</summary>
/// <param name="Content">The data.</param>
/// <param name="Bytes">Its approximate size in memory.</param>
internal sealed record PromptCacheCompanion(object Content, long Bytes);
