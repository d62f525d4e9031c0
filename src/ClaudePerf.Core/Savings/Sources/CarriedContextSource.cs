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
            Title = string.Create(CultureInfo.CurrentCulture, $"Prompts of more than {tokens:N0} tokens"),
            Certainty = SavingCertainty.Replayed,
            Effect = tokens < Certain
                ? "Summaries drop details, and more often than now. How much is read again decides what is saved: see the interval."
                : "Summaries drop details; what is needed again is read again, which is counted here.",
            Change = $"\"autoCompactWindow\": {setting} in ~/.claude/settings.json, or /autocompact {setting}: "
                + $"compacts at {tokens / 1000}K tokens.",
            Setting = "autoCompactWindow",
            SettingValue = setting,
            Compacts = true,
            Apply = settings => With(settings, tokens),
            Details = result => Projects.Of(result).Prepend(Sure(tokens, sure)).Prepend(Basis(effects, result)).OfType<string>(),
        };
    }

    private static string? Sure(long tokens, decimal sure) => tokens == Certain || sure <= 0 ? null
        : string.Create(CultureInfo.CurrentCulture,
        $"${sure:N2} of the period's bill is saved above 200,000 tokens already, whatever is read again.");

    private static string Basis(CompactionRange effects, SavingReplayResult result)
    {
        var basis = effects.OwnCompactions > 0
            ? string.Create(CultureInfo.CurrentCulture, $"{effects.OwnCompactions:N0} of your own")
            : "published transcripts";
        return string.Create(CultureInfo.CurrentCulture, $"{result.Compactions:N0} more compactions; their effects as in {basis}.");
    }

    private static SavingSettings With(SavingSettings settings, long tokens) =>
        settings with { CompactAt = Math.Min(settings.CompactAt ?? long.MaxValue, tokens) };
}
