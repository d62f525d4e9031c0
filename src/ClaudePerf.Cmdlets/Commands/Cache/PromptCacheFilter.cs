using ClaudePerf.Core.Caching;

namespace ClaudePerf.Cmdlets;

/// <summary>Which entries of the prompt cache are meant. A condition that is null holds for every entry.</summary>
internal sealed record PromptCacheFilter
{
    internal Func<string, bool>? Key { get; init; }

    internal CacheEntryKind[]? Kind { get; init; }

    internal Func<string, bool>? Agent { get; init; }

    internal Func<string, bool>? Project { get; init; }

    internal Func<string, bool>? Model { get; init; }

    /// <summary>Entries computed before this time.</summary>
    internal DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Entries last used before this time.</summary>
    internal DateTimeOffset? UsedBefore { get; init; }

    internal bool Matches(CacheEntryInfo entry) =>
        Holds(Key, entry.Key)
        && Kind?.Contains(entry.Kind) != false
        && Holds(Agent, entry.Agent)
        && Holds(Project, entry.Project)
        && Holds(Model, entry.Model)
        && !(entry.Created >= CreatedBefore)
        && !(entry.LastUsed >= UsedBefore);

    /// <summary>The entries that are meant, those used last first.</summary>
    internal IEnumerable<CacheEntryInfo> Of(IEnumerable<CacheEntryInfo> entries) => entries.Where(Matches)
        .OrderByDescending(static entry => entry.LastUsed)
        .ThenBy(static entry => entry.Kind).ThenBy(static entry => entry.Agent, StringComparer.Ordinal).ThenBy(static entry => entry.Key, StringComparer.Ordinal);

    private static bool Holds(Func<string, bool>? condition, string? value) => condition is null || (value is not null && condition(value));
}
