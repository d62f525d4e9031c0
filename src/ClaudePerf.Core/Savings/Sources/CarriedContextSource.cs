using System.Globalization;
using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// Long conversations, which every request sends again. Above 200,000 tokens, compaction saves money regardless of what has to be
/// read again. Below, the source proposes the window with the largest replayed saving, if it saves at both ends of the range of
/// compaction effects. Below 100,000 tokens, it is uncertain whether compaction saves or costs.
/// </summary>
internal sealed class CarriedContextSource : ISavingSource
{
    private const long Certain = 200_000;
    private static readonly long[] Open = [180_000, 160_000, 140_000, 120_000];

    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        var (chosen, certain) = (Certain, With(SavingSettings.AsItWas, Certain));
        var sure = replay.Run(certain, effects.Middle, cancellation).Saving;
        var (most, least) = (sure, replay.Run(certain, effects.Low, cancellation).Saving);
        foreach (var tokens in Open)
        {
            var saving = replay.Run(With(SavingSettings.AsItWas, tokens), effects.Middle, cancellation).Saving;
            if (saving > most && replay.Run(With(SavingSettings.AsItWas, tokens), effects.Low, cancellation).Saving > least)
                (chosen, most) = (tokens, saving);
        }
        yield return Candidate(chosen, sure, effects);
    }

    private static SavingCandidate Candidate(long tokens, decimal sure, CompactionRange effects)
    {
        var window = tokens + CompactionEffects.WindowMargin;
        var setting = window.ToString(CultureInfo.InvariantCulture);
        return new SavingCandidate
        {
            Kind = SavingKind.CarriedContext,
            Title = string.Create(CultureInfo.CurrentCulture, $"Prompts longer than {tokens:N0} tokens"),
            Certainty = SavingCertainty.Replayed,
            Effect = tokens < Certain
                ? "Summaries drop details, more often than now. The saving depends on how much is read again: see the interval."
                : "Summaries drop details. The cost of reading them again is included.",
            Change = $"\"autoCompactWindow\": {setting} in ~/.claude/settings.json, or /autocompact {setting}: "
                + $"compacts at {tokens / 1000}K tokens.",
            Setting = "autoCompactWindow",
            SettingValue = setting,
            SettingFile = SavingFinding.UserSettings,
            Compacts = true,
            Apply = settings => With(settings, tokens),
            Details = result => Projects.Of(result).Prepend(Sure(tokens, sure)).Prepend(Basis(effects, result)).OfType<string>(),
        };
    }

    private static string? Sure(long tokens, decimal sure) => tokens == Certain || sure <= 0 ? null
        : string.Create(CultureInfo.CurrentCulture,
        $"${sure:N2} of the period's bill is saved above 200,000 tokens alone, regardless of what is read again.");

    private static string Basis(CompactionRange effects, SavingReplayResult result)
    {
        var basis = effects.OwnCompactions > 0
            ? string.Create(CultureInfo.CurrentCulture, $"{effects.OwnCompactions:N0} of your own compactions")
            : "published transcripts";
        return string.Create(CultureInfo.CurrentCulture, $"{result.Compactions:N0} more compactions; their effects are based on {basis}.");
    }

    private static SavingSettings With(SavingSettings settings, long tokens) =>
        settings with { CompactAt = Math.Min(settings.CompactAt ?? long.MaxValue, tokens) };
}
