using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// The lifetime of cache entries, of main threads and of subagents: one hour costs more to write, five minutes are soon over. Only what the
/// whole interval of the replay says is proposed.
/// </summary>
internal sealed class LifetimeSource : ISavingSource
{
    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        foreach (var isMain in new[] { true, false })
        {
            foreach (var lifetime in new[] { CacheLifetime.OneHour, CacheLifetime.FiveMinutes })
            {
                var candidate = Candidate(isMain, lifetime);
                // Without an interval the sign is not sure.
                if (replay.Run(candidate.Apply(SavingSettings.AsItWas), effects.Middle, cancellation).Interval is { Low: > 0 })
                    yield return candidate;
            }
        }
    }

    private static SavingCandidate Candidate(bool isMain, CacheLifetime lifetime)
    {
        var (name, value) = (isMain ? "promptCacheTtl" : "subagentPromptCacheTtl", lifetime == CacheLifetime.OneHour ? "1h" : "5m");
        return new SavingCandidate
        {
            Kind = SavingKind.CacheLifetime,
            Title = $"{(lifetime == CacheLifetime.OneHour ? "One hour" : "Five minutes")} of cache "
                + $"for {(isMain ? "main threads" : "subagents")}",
            Certainty = SavingCertainty.Replayed,
            Effect = lifetime == CacheLifetime.OneHour ? "None." : "None, but coming back after five minutes costs more than now.",
            Change = $"\"{name}\": \"{value}\" in ~/.claude/settings.json.",
            Setting = name,
            SettingValue = $"\"{value}\"",
            Apply = settings => isMain ? settings with { MainLifetime = lifetime } : settings with { SubagentLifetime = lifetime },
            Details = Projects.Of,
        };
    }
}
