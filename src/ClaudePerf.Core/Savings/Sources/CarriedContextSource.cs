using System.Globalization;
using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// Long conversations: every request sends all of them again. Above 200,000 tokens compacting saves whatever it has to read again; below,
/// the window that the replay likes best, if it saves at both ends of what compacting may do. Below 100,000 the sign is open.
/// </summary>
internal sealed class CarriedContextSource : ISavingSource
{
    private const long Certain = 200_000;
    private static readonly long[] Open = [180_000, 160_000, 140_000, 120_000];

    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        var certain = With(SavingSettings.AsItWas, Certain);
        yield return Candidate(Certain, SavingSettings.AsItWas, effects,
            "Summaries drop details; what is needed again is read again, which is counted here.");
        long? best = null;
        var (most, least) = (0m, replay.Run(certain, effects.Low, cancellation).Saving);
        var start = replay.Run(certain, effects.Middle, cancellation).Saving;
        foreach (var window in Open)
        {
            var saving = replay.Run(With(certain, window), effects.Middle, cancellation).Saving - start;
            if (saving > most && replay.Run(With(certain, window), effects.Low, cancellation).Saving > least)
                (best, most) = (window, saving);
        }
        if (best is { } chosen)
        {
            yield return Candidate(chosen, certain, effects,
                "Summaries drop details, and more often. How much is read again decides what is saved: see the interval.");
        }
    }

    private static SavingCandidate Candidate(long tokens, SavingSettings with, CompactionRange effects, string effect)
    {
        var window = tokens + CompactionEffects.WindowMargin;
        var setting = window.ToString(CultureInfo.InvariantCulture);
        return new SavingCandidate
        {
            Kind = SavingKind.CarriedContext,
            Title = string.Create(CultureInfo.CurrentCulture, $"Prompts of more than {tokens:N0} tokens"),
            Certainty = SavingCertainty.Replayed,
            Effect = effect,
            Change = $"\"autoCompactWindow\": {setting} in ~/.claude/settings.json, or /autocompact {setting}: compacts at {tokens / 1000}K tokens.",
            Setting = "autoCompactWindow",
            SettingValue = setting,
            Base = with,
            Compacts = true,
            Apply = settings => With(settings, tokens),
            Details = result => Projects.Of(result).Prepend(Basis(effects, result)),
        };
    }

    private static string Basis(CompactionRange effects, SavingReplayResult result) => string.Create(CultureInfo.CurrentCulture,
        $"{result.Compactions:N0} more compactions; their effects as in {(effects.OwnCompactions > 0 ? $"{effects.OwnCompactions:N0} of your own" : "published transcripts")}.");

    private static SavingSettings With(SavingSettings settings, long tokens) =>
        settings with { CompactAt = Math.Min(settings.CompactAt ?? long.MaxValue, tokens) };
}
