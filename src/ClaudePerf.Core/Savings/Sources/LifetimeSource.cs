using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Savings.AgentCosts;
using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// The TTL of cache entries of main threads, of subagents and of single agents: one hour costs more to write, five minutes
/// expire sooner. A change is proposed only if the whole interval of the replay shows a saving.
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
                // Without an interval it is uncertain whether the change saves.
                if (replay.Run(candidate.Apply(SavingSettings.AsItWas), effects.Middle, cancellation).Interval is { Low: > 0 })
                    yield return candidate;
            }
        }
        foreach (var runs in AgentRuns.Known(replay))
        {
            foreach (var lifetime in new[] { CacheLifetime.OneHour, CacheLifetime.FiveMinutes })
            {
                var candidate = OfAgent(runs, lifetime);
                if (replay.Run(candidate.Apply(SavingSettings.AsItWas), effects.Middle, cancellation).Interval is { Low: > 0 })
                    yield return candidate;
            }
        }
    }

    // As Claude Code 2.1.332 describes it: the agent's TTL applies only where no setting or variable for all subagents is set.
    private static SavingCandidate OfAgent(AgentRuns runs, CacheLifetime lifetime)
    {
        var value = lifetime == CacheLifetime.OneHour ? "1h" : "5m";
        return new SavingCandidate
        {
            Kind = SavingKind.CacheLifetime,
            Title = $"Cache lifetime of {(lifetime == CacheLifetime.OneHour ? "one hour" : "five minutes")} for the agent {runs.Name}",
            Certainty = SavingCertainty.Replayed,
            Effect = lifetime == CacheLifetime.OneHour ? "None." : "None, but resuming after five minutes costs more than now.",
            Change = $"\"experimental: {{ cacheTtl: {value} }}\" in the frontmatter of the agent {runs.Name}; it has no effect where "
                + "subagentPromptCacheTtl is set.",
            Apply = settings => settings.WithAgent(runs.Number, change => change with { Lifetime = lifetime }),
            Details = result => Projects.Of(result).Prepend(AgentTrialSource.CostOf(runs)),
        };
    }

    private static SavingCandidate Candidate(bool isMain, CacheLifetime lifetime)
    {
        var (name, value) = (isMain ? "promptCacheTtl" : "subagentPromptCacheTtl", lifetime == CacheLifetime.OneHour ? "1h" : "5m");
        return new SavingCandidate
        {
            Kind = SavingKind.CacheLifetime,
            Title = $"Cache lifetime of {(lifetime == CacheLifetime.OneHour ? "one hour" : "five minutes")} "
                + $"for {(isMain ? "main threads" : "subagents")}",
            Certainty = SavingCertainty.Replayed,
            Effect = lifetime == CacheLifetime.OneHour ? "None." : "None, but resuming after five minutes costs more than now.",
            Change = $"\"{name}\": \"{value}\" in {SavingFinding.UserSettings}.",
            Setting = name,
            SettingValue = $"\"{value}\"",
            SettingFile = SavingFinding.UserSettings,
            Apply = settings => isMain ? settings with { MainLifetime = lifetime } : settings with { SubagentLifetime = lifetime },
            Details = Projects.Of,
        };
    }
}
