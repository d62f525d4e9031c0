using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.History;

/// <summary>
/// Measures what changes have saved: the cost of a unit of work after a change, compared with the same projects and models before it.
/// </summary>
/// <remarks>
/// A session belongs to the side on which it ran from its first to its last request; sessions that ran during a change are left out. The
/// time before reaches back to the previous change, at most <see cref="MaximumDaysBefore"/> days; the time after ends with the next
/// change. The saving per unit then applies to all work since, until the change is undone, so that the savings of successive changes add
/// up.
/// </remarks>
public static class SavingHistory
{
    /// <summary>How many days before a change are compared at most: long ago, work was different.</summary>
    public const int MaximumDaysBefore = 60;

    private const double DaysPerMonth = 30;

    /// <summary>Measures changes.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">The prices, and which requests count; its period is ignored.</param>
    /// <param name="events">The changes.</param>
    /// <param name="unit">The unit that verdicts and amounts are based on.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>The outcomes, oldest change first.</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static IReadOnlyList<SavingOutcome> Measure(
        UsageTable table, UsageQuery query, IReadOnlyList<SavingEvent> events, SavingUnit unit, DateTimeOffset now,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count == 0)
            return [];
        var sessions = SessionCost.Of(table, query, now, cancellation);
        var steps = SavingStep.Of(events, sessions);
        return [.. steps.Select(step => Measure(step, steps, sessions, unit, now, cancellation))];
    }

    /// <summary>Measures and adds up what ClaudePerf's changes have saved so far.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="query">The prices, and which requests count; its period is ignored.</param>
    /// <param name="journal">The journal of the changes; damaged entries are skipped.</param>
    /// <param name="userFolder">The user's configuration folder, whose files affect all projects.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellation">Cancels the operation.</param>
    /// <returns>The sum; null if ClaudePerf has changed nothing.</returns>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static SavingSoFar? SoFar(UsageTable table, UsageQuery query, ChangeJournal journal, string userFolder, DateTimeOffset now,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var events = SavingEvents.FromJournal(journal.Entries(), userFolder);
        return SoFar(Measure(table, query, events, SavingUnit.Request, now, cancellation));
    }

    /// <summary>Adds up what ClaudePerf's changes have saved.</summary>
    /// <param name="outcomes">The outcomes of all changes.</param>
    /// <returns>The sum; null if ClaudePerf has changed nothing.</returns>
    public static SavingSoFar? SoFar(IReadOnlyList<SavingOutcome> outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var own = outcomes.Where(static outcome => outcome.Source == SavingEventSource.ClaudePerf).ToList();
        if (own.Count == 0)
            return null;
        var shown = own.FindAll(static outcome => outcome.Verdict is SavingVerdict.Saves or SavingVerdict.CostsMore);
        var saved = shown.Sum(static outcome => outcome.Saved!.Value);
        // The half widths of independent intervals add up as squares.
        var below = Root(shown.Sum(static outcome => Square(outcome.Saved!.Value - outcome.Low!.Value)));
        var above = Root(shown.Sum(static outcome => Square(outcome.High!.Value - outcome.Saved!.Value)));
        return new SavingSoFar(saved, saved - below, saved + above,
            shown.Where(static outcome => outcome.Undone is null).Sum(static outcome => outcome.PerMonth!.Value), shown.Count,
            own.Count(static outcome => outcome.Verdict == SavingVerdict.NoDifference),
            own.Count(static outcome => outcome.Verdict is SavingVerdict.TooFewSessions or SavingVerdict.NotComparable));

        static double Square(decimal width) => (double)width * (double)width;
        static decimal Root(double sum) => (decimal)Math.Sqrt(sum);
    }

    private static SavingOutcome Measure(SavingStep step, IReadOnlyList<SavingStep> all, IReadOnlyList<SessionCost> sessions,
        SavingUnit unit, DateTimeOffset now, CancellationToken cancellation)
    {
        var others = all.Where(other => other != step && other.Source == step.Source && !other.IsShortLived).ToList();
        var inScope = sessions.Where(session => step.Affects(session.Project)).ToList();
        var before = inScope.FindAll(session => session.Last < step.From && session.First >= step.From.AddDays(-MaximumDaysBefore)
            && !IsChanged(others, session.Project, session.First, step.From));
        var after = inScope.FindAll(session => session.First >= step.Time && !(session.Last >= step.Undone)
            && !IsChanged(others, session.Project, step.Time, session.Last));
        var strata = SessionStrata.Of(before, after);
        var cost = after.Sum(static session => session.Cost);
        var outcome = new SavingOutcome
        {
            Changes = step.Changes,
            Title = SavingText.Title(step.Changes),
            Source = step.Source,
            Since = step.Time,
            Earliest = step.From == step.Time ? null : step.From,
            Undone = step.Undone,
            Unit = unit,
            Verdict = SavingVerdict.TooFewSessions,
            Result = "",
            Predicted = step.Changes.Any(static change => change.Predicted is not null)
                ? step.Changes.Sum(static change => change.Predicted) : null,
            SessionsBefore = strata.Before,
            SessionsAfter = strata.After,
            ComparedShare = cost == 0 ? 0
                : strata.All.Sum(static stratum => stratum.After.Sum(static session => session.Cost)) / cost,
            Remarks = [.. SavingText.Remarks(step, all)],
        };
        if (Math.Min(before.Count, after.Count) < SavingOutcome.MinimumSessions)
        {
            return outcome with
            {
                SessionsBefore = before.Count, SessionsAfter = after.Count,
                Result = SavingText.TooFew(before.Count, after.Count, step.Undone is not null),
            };
        }
        if (Math.Min(strata.Before, strata.After) < SavingOutcome.MinimumSessions)
            return outcome with { Verdict = SavingVerdict.NotComparable, Result = SavingText.NotComparable(before, after) };
        return WithRates(outcome, new RateEstimate(strata).Rates(cancellation), inScope.Where(session =>
            session.First >= step.Time && !(session.First >= step.Undone) && strata.Contains(session)), now);
    }

    private static SavingOutcome WithRates(SavingOutcome outcome, IReadOnlyList<SavingRate> rates, IEnumerable<SessionCost> since,
        DateTimeOffset now)
    {
        var rate = rates[(int)outcome.Unit];
        var work = (decimal)since.Sum(session => session.Work(outcome.Unit));
        var days = Math.Max(1, ((outcome.Undone ?? now) - outcome.Since).TotalDays);
        outcome = outcome with
        {
            Rates = rates,
            Verdict = rate.Low > 0 ? SavingVerdict.Saves : rate.High < 0 ? SavingVerdict.CostsMore : SavingVerdict.NoDifference,
            Saved = rate.Saved * work,
            Low = rate.Low * work,
            High = rate.High * work,
            PerMonth = rate.Saved * work * (decimal)(DaysPerMonth / days),
        };
        return outcome with { Result = SavingText.Result(outcome, rate) };
    }

    // Whether something else changed for a project within a period.
    private static bool IsChanged(List<SavingStep> others, string project, DateTimeOffset from, DateTimeOffset to) =>
        others.Exists(other => other.Affects(project) && other.Boundaries.Any(time => time >= from && time <= to));
}
