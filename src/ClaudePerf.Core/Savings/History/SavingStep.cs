namespace ClaudePerf.Core.Savings.History;

/// <summary>Changes that are measured together, because there are too few sessions between them to tell them apart.</summary>
internal sealed class SavingStep(SavingEvent first, bool isShortLived)
{
    private static readonly StringComparison PathComparison =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private readonly List<SavingEvent> _changes = [first];

    internal IReadOnlyList<SavingEvent> Changes => _changes;

    internal SavingEventSource Source => _changes[0].Source;

    /// <summary>The end of the time with the old state.</summary>
    internal DateTimeOffset From => _changes.Min(static change => change.From);

    /// <summary>The start of the time with the new state.</summary>
    internal DateTimeOffset Time => _changes.Max(static change => change.Time);

    /// <summary>When the first of the changes was undone; null if all still apply.</summary>
    internal DateTimeOffset? Undone => _changes.Min(static change => change.Undone);

    /// <summary>Whether there were too few sessions until the change was undone; it then does not matter to other changes.</summary>
    internal bool IsShortLived { get; } = isShortLived;

    /// <summary>Whether the changes affect a project.</summary>
    internal bool Affects(string project) => _changes.Exists(change => Affects(change, project));

    /// <summary>The times at which the changes took effect or ceased to.</summary>
    internal IEnumerable<DateTimeOffset> Boundaries =>
        _changes.SelectMany(static change => (DateTimeOffset?[])[change.From, change.Time, change.Undone]).OfType<DateTimeOffset>();

    /// <summary>Joins changes into steps.</summary>
    /// <param name="events">The changes.</param>
    /// <param name="sessions">The sessions, by their first request.</param>
    /// <returns>The steps, oldest first.</returns>
    internal static IReadOnlyList<SavingStep> Of(IEnumerable<SavingEvent> events, IReadOnlyList<SessionCost> sessions)
    {
        var steps = new List<SavingStep>();
        foreach (var change in events.OrderBy(static change => change.Time).ThenBy(static change => change.Id, StringComparer.Ordinal))
        {
            var isShortLived = change.Undone is { } undone && IsFew(change, change.Time, undone);
            var step = isShortLived ? null : steps.FindLast(step => step.Source == change.Source && !step.IsShortLived
                && step.Overlaps(change) && IsFew(change, step.Time, change.From));
            if (step is null)
                steps.Add(new SavingStep(change, isShortLived));
            else
                step._changes.Add(change);
        }
        return steps;

        bool IsFew(SavingEvent change, DateTimeOffset from, DateTimeOffset to) =>
            sessions.Where(session => session.First >= from && session.First < to && Affects(change, session.Project))
                .Take(SavingOutcome.MinimumSessions).Count() < SavingOutcome.MinimumSessions;
    }

    private static bool Affects(SavingEvent change, string project) => change.Project is not { } root || IsAtOrBelow(project, root);

    private bool Overlaps(SavingEvent other) => _changes.Exists(change => change.Project is not { } one || other.Project is not { } two
        || IsAtOrBelow(one, two) || IsAtOrBelow(two, one));

    private static bool IsAtOrBelow(string path, string root) =>
        path.StartsWith(root, PathComparison) && (path.Length == root.Length || path[root.Length] is '/' or '\\');
}
