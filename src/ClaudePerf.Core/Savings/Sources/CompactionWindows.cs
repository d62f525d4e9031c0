using ClaudePerf.Core.Savings.Replay;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>The prompt length at which a project's conversations are compacted.</summary>
/// <param name="Project">The project's folder.</param>
/// <param name="Tokens">The length.</param>
/// <param name="Low">The lower end of the 90% interval of the saving at the pessimistic end of the assumptions, in USD.</param>
/// <param name="High">The upper end of the interval at the optimistic end.</param>
internal sealed record ProjectWindow(string Project, long Tokens, decimal Low, decimal High);

/// <summary>
/// The prompt length at which compacting saves most, for all projects and for those that differ from the others. Each length is
/// replayed once under each assumption, and a project's savings are those of its sessions.
/// </summary>
/// <param name="Everywhere">The length for projects without their own.</param>
/// <param name="Projects">Projects with their own, largest saving first.</param>
/// <param name="SureSaving">What is saved above 200,000 tokens alone, in USD.</param>
internal sealed record CompactionWindows(long Everywhere, IReadOnlyList<ProjectWindow> Projects, decimal SureSaving)
{
    /// <summary>Above this, compaction saves regardless of what has to be read again.</summary>
    internal const long Certain = 200_000;

    // Fewer sessions with compactions are too few for a choice of their own.
    private const int MinimumSessions = 10;
    private static readonly long[] Lengths = [Certain, 180_000, 160_000, 140_000, 120_000];

    // The savings of the sessions at each length, for the middle and both ends of the assumptions.
    private sealed record Replayed(long Tokens, IReadOnlyDictionary<string, SessionSaving> Middle,
        IReadOnlyDictionary<string, SessionSaving> Low, IReadOnlyDictionary<string, SessionSaving> High);

    internal static CompactionWindows Of(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, SessionSaving> Run(long tokens, CompactionEffects with) =>
            BySession(replay.Run(new SavingSettings { CompactAt = tokens }, with, cancellation));
        var lengths = Lengths.Select(tokens =>
            new Replayed(tokens, Run(tokens, effects.Middle), Run(tokens, effects.Low), Run(tokens, effects.High))).ToList();
        var all = lengths[0].Middle.Values.ToList();
        var everywhere = Best(lengths, [.. all.Select(static session => session.Session)]);
        var own = new List<ProjectWindow>();
        foreach (var project in all.Where(static session => session.Project is not null && Path.IsPathRooted(session.Project))
            .GroupBy(static session => session.Project!))
        {
            if (WindowOf(project.Key, lengths, everywhere, [.. project.Select(static session => session.Session)]) is { } window)
                own.Add(window);
        }
        if (own.Count > 0)
        {
            var projects = own.Select(static one => one.Project).ToHashSet(StringComparer.Ordinal);
            everywhere = Best(lengths, [.. all.Where(session => !projects.Contains(session.Project ?? ""))
                .Select(static session => session.Session)]);
            own.RemoveAll(one => one.Tokens == everywhere.Tokens);
        }
        return new CompactionWindows(everywhere.Tokens, [.. own.OrderByDescending(static one => one.High)],
            lengths[0].Middle.Values.Sum(static session => session.Saving));
    }

    private static Dictionary<string, SessionSaving> BySession(SavingReplayResult result)
    {
        var sessions = new Dictionary<string, SessionSaving>(StringComparer.Ordinal);
        foreach (var session in result.Sessions)
            sessions.TryAdd(session.Session, session);
        return sessions;
    }

    // The length with the largest saving, if it also saves more at the pessimistic end.
    private static Replayed Best(List<Replayed> lengths, IReadOnlyList<string> sessions)
    {
        var chosen = lengths[0];
        var (most, least) = (Sum(chosen.Middle, sessions), Sum(chosen.Low, sessions));
        foreach (var length in lengths.Skip(1))
        {
            var saving = Sum(length.Middle, sessions);
            if (saving > most && Sum(length.Low, sessions) > least)
                (chosen, most) = (length, saving);
        }
        return chosen;
    }

    // A project has its own length only if both its saving and its advantage over the length of all projects are certain.
    private static ProjectWindow? WindowOf(string project, List<Replayed> lengths, Replayed everywhere, IReadOnlyList<string> sessions)
    {
        var best = Best(lengths, sessions);
        if (best.Tokens == everywhere.Tokens || sessions.Count(session => best.Middle[session].Compactions > 0) < MinimumSessions)
            return null;
        (decimal Low, decimal High)? Interval(Func<string, decimal> saving) =>
            SavingReplayResult.IntervalOf([.. sessions.Select(session => (double)saving(session))]);
        if (Interval(session => best.Low[session].Saving) is not { Low: > 0 } low
            || Interval(session => best.High[session].Saving) is not { Low: > 0 } high
            || Interval(session => best.Low[session].Saving - everywhere.Low[session].Saving) is not { Low: > 0 }
            || Interval(session => best.High[session].Saving - everywhere.High[session].Saving) is not { Low: > 0 })
        {
            return null;
        }
        return new ProjectWindow(project, best.Tokens, low.Low, high.High);
    }

    private static decimal Sum(IReadOnlyDictionary<string, SessionSaving> savings, IReadOnlyList<string> sessions) =>
        sessions.Sum(session => savings[session].Saving);
}
