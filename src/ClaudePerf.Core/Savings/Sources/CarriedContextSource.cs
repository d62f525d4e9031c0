using System.Globalization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// Long conversations, which every request sends again. Above 200,000 tokens, compaction saves money regardless of what has to be
/// read again. Below, the source proposes the window with the largest replayed saving, if it saves at both ends of the range of
/// compaction effects. Below 100,000 tokens, it is uncertain whether compaction saves or costs. A project whose sessions save more
/// with another window gets its own (<see cref="CompactionWindows"/>).
/// </summary>
internal sealed class CarriedContextSource : ISavingSource
{
    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        var windows = CompactionWindows.Of(replay, effects, cancellation);
        var tokens = windows.Everywhere;
        var setting = SettingOf(tokens);
        var own = windows.Projects.Count;
        yield return new SavingCandidate
        {
            Kind = SavingKind.CarriedContext,
            Title = string.Create(CultureInfo.CurrentCulture, $"Prompts longer than {tokens:N0} tokens")
                + (own == 0 ? "" : string.Create(CultureInfo.CurrentCulture,
                    $", and other lengths in {own:N0} {(own == 1 ? "project" : "projects")}")),
            Certainty = SavingCertainty.Replayed,
            Effect = tokens < CompactionWindows.Certain || windows.Projects.Any(static one => one.Tokens < CompactionWindows.Certain)
                ? "Summaries drop details, more often than now. The saving depends on how much is read again: see the interval."
                : "Summaries drop details. The cost of reading them again is included.",
            Change = Change(tokens, SavingFinding.UserSettings) + string.Concat(windows.Projects
                .Select(static one => " " + Change(one.Tokens, SavingFinding.LocalSettings(one.Project)))),
            Setting = "autoCompactWindow",
            SettingValue = setting,
            SettingFile = SavingFinding.UserSettings,
            Compacts = true,
            Apply = settings => With(settings, replay, windows),
            Items = result => Items(windows, result),
            Details = result => Projects.Of(result).Prepend(Sure(tokens, windows.SureSaving)).Prepend(Basis(effects, result))
                .OfType<string>(),
        };
    }

    private static SavingSettings With(SavingSettings settings, SavingReplay replay, CompactionWindows windows)
    {
        if (windows.Projects.Count == 0)
            return settings with { CompactAt = Math.Min(settings.CompactAt ?? long.MaxValue, windows.Everywhere) };
        var byProject = windows.Projects.ToDictionary(static one => one.Project, static one => one.Tokens, StringComparer.Ordinal);
        return settings with
        {
            CompactAtOf = row => byProject.GetValueOrDefault(replay.Table.Text(replay.Table.Rows[row].Project) ?? "", windows.Everywhere),
        };
    }

    // A dollar belongs to its session's project, and all projects without their own window are one item.
    private static IEnumerable<SavingItem> Items(CompactionWindows windows, SavingReplayResult result)
    {
        var own = windows.Projects.ToDictionary(static one => one.Project, StringComparer.Ordinal);
        foreach (var sessions in result.Sessions.GroupBy(session => own.ContainsKey(session.Project ?? "") ? session.Project! : ""))
        {
            var tokens = sessions.Key.Length == 0 ? windows.Everywhere : own[sessions.Key].Tokens;
            var file = sessions.Key.Length == 0 ? SavingFinding.UserSettings : SavingFinding.LocalSettings(sessions.Key);
            var saving = sessions.Sum(static session => session.Saving);
            if (saving <= 0)
                continue;
            yield return new SavingItem
            {
                Part = SavingPart.Project,
                Name = sessions.Key.Length > 0 ? sessions.Key : own.Count == 0 ? "all projects" : "other projects",
                Tokens = sessions.Sum(static session => session.Tokens),
                Sessions = sessions.Count(static session => session.Compactions > 0),
                Saving = saving,
                Low = sessions.Key.Length == 0 ? null : own[sessions.Key].Low,
                High = sessions.Key.Length == 0 ? null : own[sessions.Key].High,
                Change = Change(tokens, file),
                Setting = "autoCompactWindow",
                SettingValue = SettingOf(tokens),
                SettingFile = file,
            };
        }
    }

    private static string SettingOf(long tokens) => (tokens + CompactionEffects.WindowMargin).ToString(CultureInfo.InvariantCulture);

    private static string Change(long tokens, string file) => $"\"autoCompactWindow\": {SettingOf(tokens)} in {file}"
        + (file == SavingFinding.UserSettings ? $", or /autocompact {SettingOf(tokens)}" : "") + $": compacts at {tokens / 1000}K tokens.";

    private static string? Sure(long tokens, decimal sure) => tokens == CompactionWindows.Certain || sure <= 0 ? null
        : string.Create(CultureInfo.CurrentCulture,
        $"{DollarText.Of(sure)} of the period's bill is saved above 200,000 tokens alone, regardless of what is read again.");

    private static string Basis(CompactionRange effects, SavingReplayResult result)
    {
        var basis = effects.OwnCompactions > 0
            ? string.Create(CultureInfo.CurrentCulture, $"{effects.OwnCompactions:N0} of your own compactions")
            : "published transcripts";
        return string.Create(CultureInfo.CurrentCulture, $"{result.Compactions:N0} more compactions; their effects are based on {basis}.");
    }
}
