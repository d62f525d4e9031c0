using System.Collections.Immutable;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Caching;

/// <summary>
/// What an entry belongs to, for people and filters. It is part of the key: equal contents of two agents, projects or scopes are two entries, so that
/// nobody is given another's.
/// </summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Project">The full path of the ecosystem's folder; null for what belongs to none.</param>
/// <param name="Agent">The agent's (or other definition's) name; null for what concerns the whole ecosystem.</param>
/// <param name="Scope">The scope of the agent's definition.</param>
/// <param name="Model">The id of the model it was counted for; null where none matters.</param>
public sealed record CacheSubject(CacheEntryKind Kind, string? Project, string? Agent = null, DefinitionScope Scope = DefinitionScope.None, string? Model = null);

/// <summary>A file whose content went into an entry.</summary>
/// <param name="Path">The file's full path.</param>
/// <param name="Hash">The SHA-256 of its bytes.</param>
public sealed record CacheDependency(string Path, CacheKey Hash);

/// <summary>An entry as a store keeps it. Immutable: another content is another key.</summary>
public sealed record CacheEntry
{
    /// <summary>Everything that went into it, hashed.</summary>
    public required CacheKey Key { get; init; }

    /// <summary>What it belongs to.</summary>
    public required CacheSubject Subject { get; init; }

    /// <summary>The tokens of what it holds; 0 where it holds nothing counted.</summary>
    public long Tokens { get; init; }

    /// <summary>The files whose contents went into it.</summary>
    public ImmutableArray<CacheDependency> Dependencies { get; init; } = [];

    /// <summary>When it was computed, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>How long computing it took: what each hit saves, less the reading.</summary>
    public required TimeSpan ComputeTime { get; init; }

    /// <summary>The value as its format wrote it.</summary>
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

/// <summary>What is told of an entry: all but its value.</summary>
public sealed record CacheEntryInfo
{
    /// <summary>The key as 64 hexadecimal digits.</summary>
    public required string Key { get; init; }

    /// <summary>What it holds.</summary>
    public required CacheEntryKind Kind { get; init; }

    /// <summary>The agent's name; null for what concerns the whole ecosystem.</summary>
    public string? Agent { get; init; }

    /// <summary>The full path of the ecosystem's folder; null for what belongs to none.</summary>
    public string? Project { get; init; }

    /// <summary>The scope of the agent's definition.</summary>
    public DefinitionScope Scope { get; init; }

    /// <summary>The id of the model it was counted for; null where none matters.</summary>
    public string? Model { get; init; }

    /// <summary>The tokens of what it holds.</summary>
    public long Tokens { get; init; }

    /// <summary>The bytes it takes in its store: value, names and dependencies.</summary>
    public long Bytes { get; init; }

    /// <summary>When it was computed, UTC.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was last read, UTC; of all processes, and as of their last flush.</summary>
    public DateTimeOffset LastUsed { get; init; }

    /// <summary>How often it was read instead of computed.</summary>
    public long Hits { get; init; }

    /// <summary>When it is dropped unless it is used before, UTC: the last use and the longest age of the options.</summary>
    public DateTimeOffset Expires { get; init; }

    /// <summary>How long computing it took.</summary>
    public TimeSpan ComputeTime { get; init; }

    /// <summary>The files whose contents went into it.</summary>
    public ImmutableArray<CacheDependency> Dependencies { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Agent ?? Project} {Key.AsSpan(0, Math.Min(12, Key.Length))}";
}
