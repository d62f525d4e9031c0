using System.Collections.Immutable;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>The result of reading transcripts for patterns.</summary>
/// <param name="Patterns">The patterns, the most frequent first.</param>
/// <param name="Runs">The number of agent runs in the patterns.</param>
/// <param name="Problems">Files that could not be read, with the reason.</param>
internal sealed record TranscriptPatterns(IReadOnlyList<CoordinationPattern> Patterns, int Runs, IReadOnlyList<string> Problems);

/// <summary>
/// Finds what happened: which agents ran for one prompt of the user, in which order, and what they started. Rounds of the same
/// shape form one pattern, whose figures are medians. Leaves out runs of workflows, and runs in old transcripts that name no agent.
/// </summary>
internal static class TranscriptPatternReader
{
    /// <summary>Reads transcripts.</summary>
    /// <param name="files">The transcripts (<see cref="TranscriptDiscovery.Find"/>).</param>
    /// <param name="catalog">Prices.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static TranscriptPatterns Read(
        IReadOnlyList<TranscriptFile> files, ModelCatalog catalog, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(catalog);
        var problems = new List<string>();
        var sessions = files.Where(static file => file.Kind == TranscriptKind.Subagent && file.SessionId is not null)
            .Select(static file => file.SessionId!).ToHashSet(StringComparer.Ordinal);
        var wanted = files.Where(file => file.SessionId is { } session && sessions.Contains(session)).ToList();
        var requests = UsageReader.Read(wanted, TranscriptReadOptions.Recovering(catalog), cancellation: cancellation).Requests
            .Where(static request => request is { IsLocal: false, AgentId: not null, WorkflowRun: null })
            .GroupBy(static request => (request.SessionId, request.AgentId!))
            .ToLookup(static run => run.Key.SessionId, StringComparer.Ordinal);
        var rounds = new List<Round>();
        var runs = 0;
        foreach (var session in wanted.GroupBy(static file => file.SessionId!, StringComparer.Ordinal)
            .OrderBy(static session => session.Key, StringComparer.Ordinal))
        {
            var log = ReadLog(session, problems, cancellation);
            var uses = session.Where(static file => file.AgentId is not null)
                .Select(file => (Id: file.AgentId!, Use: (file.Meta ?? AgentMeta.OfTranscript(file.Path))?.ToolUseId))
                .DistinctBy(static file => file.Id, StringComparer.Ordinal)
                .ToDictionary(static file => file.Id, static file => file.Use, StringComparer.Ordinal);
            var whole = requests[session.Key].DistinctBy(static run => run.Key.Item2, StringComparer.Ordinal).ToList();
            var found = whole.SelectMany(run =>
            {
                var call = uses.GetValueOrDefault(run.Key.Item2) is { } use ? log.Calls.GetValueOrDefault(use) : null;
                bool? inBackground = call is null ? null : log.IsInBackground(uses[run.Key.Item2]!);
                return SpawnedRun.FromRequests(run.Key.Item2, [.. run.OrderBy(static request => request.Timestamp)], call, inBackground,
                    log.ResumptionsOf(run.Key.Item2));
            }).ToList();
            runs += whole.Count;
            rounds.AddRange(Rounds(found, log));
        }
        var patterns = rounds.GroupBy(static round => round.Shape, StringComparer.Ordinal).Select(same => ToPattern([.. same], catalog))
            .OrderByDescending(static pattern => pattern.Seen).ThenByDescending(static pattern => pattern.Last)
            .ThenBy(static pattern => pattern.Name, StringComparer.Ordinal).ToList();
        return new TranscriptPatterns(patterns, runs, problems);
    }

    private static SpawnLog ReadLog(IEnumerable<TranscriptFile> files, List<string> problems, CancellationToken cancellation)
    {
        var log = new SpawnLog();
        foreach (var file in files)
        {
            try
            {
                log.Read(file, cancellation);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                problems.Add($"{file.Path}: {exception.Message}");
            }
        }
        return log;
    }

    private static IEnumerable<Round> Rounds(List<SpawnedRun> runs, SpawnLog log)
    {
        // What a resumed agent started belongs to its run at that time.
        var byId = runs.Where(static run => !run.Resumes).ToDictionary(static run => run.AgentId, StringComparer.Ordinal);
        var resumed = runs.Where(static run => run.Resumes).ToLookup(static run => run.AgentId, StringComparer.Ordinal);
        var tops = new List<SpawnedRun>();
        foreach (var run in runs)
        {
            // A run whose parent is itself or one of its descendants would be lost, so it is treated as started by the main thread.
            if (run.Parent is { } parent && byId.TryGetValue(parent, out var starter) && !IsAbove(run, starter, byId))
                (resumed[parent].LastOrDefault(later => later.Start <= run.Start && later != run) ?? starter).Children.Add(run);
            else
                tops.Add(run);
        }
        foreach (var round in tops.GroupBy(run => log.RoundAt(run.Start)).OrderBy(static round => round.Key))
        {
            var calls = round.ToList();
            SpawnedRun.Order(calls);
            yield return new Round(calls, SpawnedRun.Shape(calls));
        }
    }

    private static bool IsAbove(SpawnedRun run, SpawnedRun other, Dictionary<string, SpawnedRun> byId)
    {
        // Agents start agents up to three levels deep; a longer chain is a cycle in damaged files.
        const int MaxDepth = 16;
        var current = other;
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            if (ReferenceEquals(current, run))
                return true;
            if (current.Parent is not { } parent || !byId.TryGetValue(parent, out current))
                return false;
        }
        return true;
    }

    private static CoordinationPattern ToPattern(List<Round> rounds, ModelCatalog catalog)
    {
        var all = rounds.ConvertAll(static round => round.Calls.SelectMany(static run => run.WithNested()).ToList());
        var costs = all.ConvertAll(runs => runs.Select(run => run.Cost(catalog)).ToList());
        var calls = ToCalls(rounds.ConvertAll(static round => round.Calls), isMain: true);
        var flow = CallText.Format(calls);
        return new CoordinationPattern
        {
            Name = flow,
            Source = PatternSource.Transcript,
            Form = PatternForm.Runs,
            Caller = CoordinationPattern.MainThread,
            Calls = calls,
            Seen = rounds.Count,
            First = rounds.Min(static round => round.Start),
            Last = rounds.Max(static round => round.Start),
            Duration = TimeSpan.FromTicks((long)Medians.Median(rounds.Select(static round => (double)(round.End - round.Start).Ticks))),
            Tokens = (long)Medians.Median(all.Select(static runs => (double)runs.Sum(static run => run.Tokens))),
            Cost = costs.Exists(static cost => cost.Contains(null))
                ? null
                : (decimal)Medians.Median(costs.Select(static cost => (double)cost.Sum()!.Value)),
            Models = [.. all.SelectMany(static runs => runs).SelectMany(static run => run.Models).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)],
        };
    }

    // Rounds of one shape have the same runs in the same positions. Equal runs of one stage become one call with a count.
    private static ImmutableArray<AgentCall> ToCalls(List<List<SpawnedRun>> rounds, bool isMain)
    {
        var matched = rounds.ConvertAll(static runs => SpawnedRun.Matched(runs).ToList());
        var calls = ImmutableArray.CreateBuilder<AgentCall>();
        for (var place = 0; place < matched[0].Count;)
        {
            var first = matched[0][place];
            var key = (first.Stage, first.Agent, first.Mark, SpawnedRun.Shape(first.Children));
            var end = place + 1;
            while (end < matched[0].Count
                && (matched[0][end].Stage, matched[0][end].Agent, matched[0][end].Mark, SpawnedRun.Shape(matched[0][end].Children)) == key)
                end++;
            var runs = matched.SelectMany(round => round[place..end]).ToList();
            calls.Add(new AgentCall
            {
                Agent = first.Agent,
                Stage = first.Stage,
                Count = end - place,
                Model = runs.SelectMany(static run => run.Models).GroupBy(static model => model)
                    .OrderByDescending(static model => model.Count()).ThenBy(static model => model.Key, StringComparer.Ordinal)
                    .FirstOrDefault()?.Key,
                InBackground = MostlyInBackground(runs, isMain),
                Resumes = first.Resumes,
                Profile = RunProfiles.Median(runs.ConvertAll(static run => run.Profile())),
                Calls = first.Children.Count == 0 ? [] : ToCalls(runs.ConvertAll(static run => run.Children), isMain: false),
            });
            place = end;
        }
        return calls.ToImmutable();
    }

    // Claude Code's default is left out.
    private static bool? MostlyInBackground(List<SpawnedRun> runs, bool isMain)
    {
        var known = runs.Select(static run => run.InBackground).OfType<bool>().ToList();
        if (known.Count == 0)
            return null;
        var inBackground = 2 * known.Count(static run => run) > known.Count;
        return inBackground == isMain ? null : inBackground;
    }

    private sealed record Round(List<SpawnedRun> Calls, string Shape)
    {
        internal DateTimeOffset Start => Calls.Min(static run => run.Start);

        internal DateTimeOffset End => Calls.Max(static run => run.WholeEnd);
    }
}
