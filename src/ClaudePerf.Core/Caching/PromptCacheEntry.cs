using System.Collections.Immutable;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Caching;

/// <summary>
/// The owner of an entry, for display and filtering. It is part of the key: equal contents of two agents, projects or
/// scopes are separate entries, so no owner is served another's entry.
/// </summary>
/// <param name="Kind">What the entry contains.</param>
/// <param name="Project">The full path of the ecosystem's folder; null if the entry does not belong to a project.</param>
/// <param name="Agent">
/// The name of the agent (or other definition); null if the entry concerns the whole ecosystem.
/// </param>
/// <param name="Scope">The scope of the agent's definition.</param>
/// <param name="Model">The id of the model it was counted for; null if the entry does not depend on a model.</param>
public sealed record PromptCacheSubject(
    CacheEntryKind Kind, string? Project, string? Agent = null, DefinitionScope Scope = DefinitionScope.None, string? Model = null);

/// <summary>A file whose content an entry depends on.</summary>
/// <param name="Path">The file's full path.</param>
/// <param name="Hash">The SHA-256 of its bytes.</param>
public sealed record FileDependency(string Path, PromptCacheKey Hash);

/// <summary>An entry as a store saves it. Immutable: different content has a different key.</summary>
public sealed record PromptCacheEntry
{
    /// <summary>The hash of everything the entry depends on.</summary>
    public required PromptCacheKey Key { get; init; }

    /// <summary>The owner of the entry.</summary>
    public required PromptCacheSubject Subject { get; init; }

    /// <summary>The tokens of the content; 0 if nothing was counted.</summary>
    public long Tokens { get; init; }

    /// <summary>The files whose contents the entry depends on.</summary>
    public ImmutableArray<FileDependency> Dependencies { get; init; } = [];

    /// <summary>When it was computed, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>How long it took to compute: the time that each hit saves, minus the time to read it.</summary>
    public required TimeSpan ComputeTime { get; init; }

    /// <summary>The serialized value.</summary>
    public required ReadOnlyMemory<byte> Value { get; init; }

    internal CacheEntryInfo Describe(long bytes, long hits, DateTimeOffset lastUsed, TimeSpan maximumAge) => new()
    {
        Key = Key.ToString(),
        Kind = Subject.Kind,
        Agent = Subject.Agent,
        Project = Subject.Project,
        Scope = Subject.Scope,
        Model = Subject.Model,
        Tokens = Tokens,
        Bytes = bytes,
        Created = Created,
        LastUsed = lastUsed,
        Hits = hits,
        Expires = lastUsed + maximumAge,
        ComputeTime = ComputeTime,
        Dependencies = Dependencies,
    };
}

/// <summary>The metadata of an entry: everything except its value.</summary>
public sealed record CacheEntryInfo
{
    /// <summary>The key as 64 hexadecimal digits.</summary>
    public required string Key { get; init; }

    /// <summary>What the entry contains.</summary>
    public required CacheEntryKind Kind { get; init; }

    /// <summary>The agent's name; null if the entry concerns the whole ecosystem.</summary>
    public string? Agent { get; init; }

    /// <summary>The full path of the ecosystem's folder; null if the entry does not belong to a project.</summary>
    public string? Project { get; init; }

    /// <summary>The scope of the agent's definition.</summary>
    public DefinitionScope Scope { get; init; }

    /// <summary>The id of the model it was counted for; null if the entry does not depend on a model.</summary>
    public string? Model { get; init; }

    /// <summary>The tokens of the content.</summary>
    public long Tokens { get; init; }

    /// <summary>Its size in the store in bytes: value, names and dependencies.</summary>
    public long Bytes { get; init; }

    /// <summary>When it was computed, UTC.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When any process last read it, UTC, as of that process's last flush.</summary>
    public DateTimeOffset LastUsed { get; init; }

    /// <summary>How often it was read instead of computed.</summary>
    public long Hits { get; init; }

    /// <summary>
    /// When it expires if it is not used before, UTC: the last use plus the maximum age of the options.
    /// </summary>
    public DateTimeOffset Expires { get; init; }

    /// <summary>How long it took to compute.</summary>
    public TimeSpan ComputeTime { get; init; }

    /// <summary>The files whose contents the entry depends on.</summary>
    public ImmutableArray<FileDependency> Dependencies { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Agent ?? Project} {Key.AsSpan(0, Math.Min(12, Key.Length))}";
}
