using System.Globalization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.ProviderCache;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>Requests that wrote their prompt again within the TTL because its prefix had changed, grouped by the cause.</summary>
internal sealed class PrefixChangeSource : ISavingSource
{
    private const int MaximumDetails = 8;

    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        foreach (var cause in replay.Misses.Where(static miss => SavingMisses.IsOfPrefix(miss)
            || miss.Cause is CacheMissCause.ModelSwitch or CacheMissCause.Upgrade)
            .GroupBy(static miss => miss.Cause))
        {
            var rows = cause.Select(static miss => miss.Row).ToHashSet();
            yield return new SavingCandidate
            {
                Kind = SavingKind.PrefixChange,
                Title = string.Create(CultureInfo.CurrentCulture, $"{Title(cause.Key)} ({CountText.Of(rows.Count, "time")})"),
                Certainty = SavingCertainty.Measured,
                Effect = Effect(cause.Key),
                Change = Change(cause.Key),
                Apply = settings => settings with { Avoids = miss => rows.Contains(miss.Row) || settings.Avoids?.Invoke(miss) == true },
                Items = _ => PrefixChanges.Items(replay, cause, cancellation),
                Details = _ => Details(replay, cause),
            };
        }
    }

    private static string Title(CacheMissCause cause) => cause switch
    {
        CacheMissCause.ModelSwitch => "Model switched within a session",
        CacheMissCause.Upgrade => "Sessions continued after an upgrade",
        CacheMissCause.EffortSwitch => "Effort switched within a session",
        CacheMissCause.FastMode => "Fast mode switched within a session",
        CacheMissCause.NothingCached => "Requests without caching",
        _ => "Prompts written again within the cache lifetime",
    };

    private static string Effect(CacheMissCause cause) => cause switch
    {
        CacheMissCause.ModelSwitch => "Work for another model has to wait for a subagent or a new session.",
        CacheMissCause.NothingCached => "None.",
        CacheMissCause.PrefixChanged =>
            "None. If no cause is recorded, a part is lost by the provider, which cannot be avoided.",
        _ => "The switch has to wait for the next session.",
    };

    private static string Change(CacheMissCause cause) => cause switch
    {
        CacheMissCause.ModelSwitch => "Choose the model when a session starts (/model), or give the work to a subagent.",
        CacheMissCause.Upgrade => "Start a new session after an upgrade instead of resuming an old one.",
        CacheMissCause.EffortSwitch => "Choose the effort when a session starts (/effort), not during it.",
        CacheMissCause.FastMode => "Switch fast mode (/fast) when a session starts, not during it.",
        CacheMissCause.NothingCached => "Remove DISABLE_PROMPT_CACHING, or configure the gateway to pass cache_control.",
        _ => "Do not change MCP servers, plugins, CLAUDE.md or settings during a session; "
            + "Measure-ProviderCache -Miss -Cause PrefixChanged lists each case.",
    };

    // By what changed if the transcripts record it, otherwise by how much of the prefix stayed the same.
    private static IEnumerable<string> Details(SavingReplay replay, IEnumerable<FoundMiss> misses) => misses
        .GroupBy(miss => WhatOf(replay.Table, miss), StringComparer.Ordinal)
        .Select(group => (group.Key, Count: group.Count(), Cost: group.Sum(replay.CostOf)))
        .OrderByDescending(static group => group.Cost).ThenBy(static group => group.Key, StringComparer.Ordinal).Take(MaximumDetails)
        .Select(static group => $"{group.Key}: {CountText.Of(group.Count, "time")}, {DollarText.Of(group.Cost)}");

    private static string WhatOf(UsageTable table, FoundMiss miss)
    {
        const string Unknown = "the first ";
        if (miss.Cause != CacheMissCause.PrefixChanged || !miss.Detail.StartsWith(Unknown, StringComparison.Ordinal))
            return miss.Detail;
        return PrefixChanges.UnknownChange(table.Rows[miss.Row]);
    }
}
