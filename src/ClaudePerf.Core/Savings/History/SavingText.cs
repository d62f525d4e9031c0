using System.Globalization;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Savings.History;

/// <summary>The sentences about an outcome.</summary>
internal static class SavingText
{
    private const int Named = 2;

    internal static string Title(IReadOnlyList<SavingEvent> changes)
    {
        if (changes.Count > Named && changes.All(static change => change.Kind == SavingEventKind.Prompt))
            return string.Create(CultureInfo.CurrentCulture, $"{changes.Count:N0} prompts");
        var named = string.Join(", ", changes.Take(Named));
        return changes.Count <= Named ? named
            : string.Create(CultureInfo.CurrentCulture, $"{named} and {changes.Count - Named:N0} more");
    }

    internal static string TooFew(int before, int after, bool isUndone)
    {
        var (count, when) = after < SavingOutcome.MinimumSessions ? (after, isUndone ? " before it was undone" : " so far")
            : (before, " before the change");
        return string.Create(CultureInfo.CurrentCulture, $"Too few sessions{when} ({count} of {SavingOutcome.MinimumSessions}).");
    }

    internal static string NotComparable(List<SessionCost> before, List<SessionCost> after)
    {
        var (old, now) = (Most(before), Most(after));
        return old != now
            ? $"Not comparable: the model changed from {old} to {now}."
            : "Not comparable: the work since is in other projects, or with other models, than before.";

        static string Most(List<SessionCost> sessions) => sessions.GroupBy(static session => session.Model)
            .OrderByDescending(static model => model.Count()).ThenBy(static model => model.Key, StringComparer.Ordinal).First().Key;
    }

    internal static string Result(SavingOutcome outcome, SavingRate rate)
    {
        var unit = outcome.Unit switch
        {
            SavingUnit.Session => "session",
            SavingUnit.ActiveHour => "active hour",
            _ => "request",
        };
        if (outcome.Verdict == SavingVerdict.NoDifference)
        {
            return string.Create(CultureInfo.CurrentCulture,
                $"No difference can be shown ({Share(rate.Low, rate)} to {Share(rate.High, rate)} per {unit}).");
        }
        var saves = outcome.Verdict == SavingVerdict.Saves;
        return string.Create(CultureInfo.CurrentCulture, $"{(saves ? "Saves" : "Costs more:")} {Math.Abs(rate.Relative ?? 0):0.#%} "
            + $"per {unit}, {DollarText.Of(Math.Abs(outcome.Saved!.Value))} since, "
                + $"{DollarText.Of(Math.Abs(outcome.PerMonth!.Value))} a month.");

        static string Share(decimal saved, SavingRate rate) =>
            string.Create(CultureInfo.CurrentCulture,
                $"{(rate.Before == 0 ? 0 : Math.Abs(saved / rate.Before)):0.#%} {(saved < 0 ? "more" : "less")}");
    }

    internal static IEnumerable<string> Remarks(SavingStep step, IReadOnlyList<SavingStep> all)
    {
        if (step.Undone is not null && step.Changes.Count(static change => change.Undone is not null) is var undone
            && undone < step.Changes.Count)
        {
            yield return string.Create(CultureInfo.CurrentCulture,
                $"{undone:N0} of these {step.Changes.Count:N0} changes {(undone == 1 ? "was" : "were")} undone; "
                + $"measured until then.");
        }
        var from = step.From.AddDays(-SavingHistory.MaximumDaysBefore);
        var others = all.Where(other => other.Source != step.Source && other.Time >= from && !(other.From >= step.Undone))
            .SelectMany(static other => other.Changes)
            .Count(change => change.Project is not { } project || step.Affects(project));
        if (others > 0)
        {
            var who = step.Source == SavingEventSource.ClaudePerf ? "by hand" : "by ClaudePerf";
            yield return string.Create(CultureInfo.CurrentCulture,
                $"{others:N0} {(others == 1 ? "change" : "changes")} {who} in the same time may have contributed.");
        }
        if (step.Changes.Any(static change => change.Earliest is not null))
            yield return "The exact time of the change is unknown; sessions in between are left out.";
    }
}
