using ClaudePerf.Core.Caching;

namespace ClaudePerf.Cmdlets;

/// <summary>Selects entries of the prompt cache. A condition that is null matches every entry.</summary>
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
        Accepts(Key, entry.Key)
        && Kind?.Contains(entry.Kind) != false
        && Accepts(Agent, entry.Agent)
        && Accepts(Project, entry.Project)
        && Accepts(Model, entry.Model)
        && !(entry.Created >= CreatedBefore)
        && !(entry.LastUsed >= UsedBefore);

    /// <summary>The matching entries, most recently used first.</summary>
    internal IEnumerable<CacheEntryInfo> Apply(IEnumerable<CacheEntryInfo> entries) => entries.Where(Matches)
        .OrderByDescending(static entry => entry.LastUsed)
        .ThenBy(static entry => entry.Kind)
        .ThenBy(static entry => entry.Agent, StringComparer.Ordinal)
        .ThenBy(static entry => entry.Key, StringComparer.Ordinal);

    private static bool Accepts(Func<string, bool>? condition, string? value) =>
        condition is null || (value is not null && condition(value));
}
