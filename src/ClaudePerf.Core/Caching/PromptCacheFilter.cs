
namespace ClaudePerf.Core.Caching;

/// <summary>Selects entries of the prompt cache. A condition that is null matches every entry.</summary>
public sealed record PromptCacheFilter
{
    /// <summary>Accepts keys.</summary>
    public Func<string, bool>? Key { get; init; }

    /// <summary>The kinds.</summary>
    public IReadOnlyCollection<CacheEntryKind>? Kind { get; init; }

    /// <summary>Accepts agents.</summary>
    public Func<string, bool>? Agent { get; init; }

    /// <summary>Accepts projects, by folder.</summary>
    public Func<string, bool>? Project { get; init; }

    /// <summary>Accepts models, by id.</summary>
    public Func<string, bool>? Model { get; init; }

    /// <summary>Entries computed before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Entries last used before this time.</summary>
    public DateTimeOffset? UsedBefore { get; init; }

    /// <summary>Whether an entry meets every condition.</summary>
    public bool Matches(CacheEntryInfo entry) =>
        Accepts(Key, entry.Key)
        && Kind?.Contains(entry.Kind) != false
        && Accepts(Agent, entry.Agent)
        && Accepts(Project, entry.Project)
        && Accepts(Model, entry.Model)
        && !(entry.Created >= CreatedBefore)
        && !(entry.LastUsed >= UsedBefore);

    /// <summary>The matching entries, most recently used first.</summary>
    public IEnumerable<CacheEntryInfo> Apply(IEnumerable<CacheEntryInfo> entries) => entries.Where(Matches)
        .OrderByDescending(static entry => entry.LastUsed)
        .ThenBy(static entry => entry.Kind)
        .ThenBy(static entry => entry.Agent, StringComparer.Ordinal)
        .ThenBy(static entry => entry.Key, StringComparer.Ordinal);

    private static bool Accepts(Func<string, bool>? condition, string? value) =>
        condition is null || (value is not null && condition(value));
}
