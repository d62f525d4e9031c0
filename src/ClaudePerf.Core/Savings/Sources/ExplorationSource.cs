using System.Globalization;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>
/// Consecutive requests of main threads that only read files which nobody edits later: a subagent on a cheap model could read them and
/// return an answer. Its start with an empty cache is counted. The source proposes the length of reading from which delegation saves
/// most. An upper bound: the main thread may need more than the answer.
/// </summary>
internal sealed class ExplorationSource : ISavingSource
{
    private const string CheapModel = "haiku";
    private const int MinimumRequests = 3;
    private static readonly long[] Lengths = [5_000, 10_000, 20_000, 40_000];

    public IEnumerable<SavingCandidate> Find(SavingReplay replay, CompactionRange effects, CancellationToken cancellation)
    {
        if (replay.Calls is not { } calls || !replay.Query.Catalog.TryResolve(CheapModel, out var model))
            yield break;
        var stretches = new List<(int Row, int Requests, long Tokens)>();
        foreach (var thread in replay.Threads.Where(static thread => thread.IsMain))
            AddStretches(replay, calls, thread, stretches);
        var (best, most) = ((SavingCandidate?)null, 0m);
        foreach (var length in Lengths)
        {
            var chosen = stretches.Where(stretch => stretch.Tokens >= length && replay.ModelOf(stretch.Row) is { } own && own != model)
                .ToDictionary(static stretch => stretch.Row, stretch => new DelegatedWork(stretch.Requests, model,
                    DelegationEffects.RatioOf(model, replay.ModelOf(stretch.Row)!), DelegationEffects.Shipped));
            if (chosen.Count == 0)
                break;
            var candidate = Candidate(length, chosen);
            var saving = replay.Run(candidate.Apply(SavingSettings.AsItWas), effects.Middle, cancellation).Saving;
            if (saving > most)
                (best, most) = (candidate, saving);
        }
        if (best is not null)
            yield return best;
    }

    private static SavingCandidate Candidate(long length, Dictionary<int, DelegatedWork> works)
    {
        var model = works.Values.First().Model;
        return new SavingCandidate
        {
            Kind = SavingKind.WayOfWorking,
            Title = string.Create(CultureInfo.CurrentCulture, $"Exploration in main threads ({CountText.Of(works.Count, "time")})"),
            Certainty = SavingCertainty.UpperBound,
            Effect = "The main thread gets an answer instead of the files, and has to read again what it needs in full.",
            Change = string.Create(CultureInfo.CurrentCulture,
                $"Ask a subagent on a cheap model (Explore, or an agent with \"model: {CheapModel}\") for searches that read more than "
                    + $"{length:N0} tokens."),
            Apply = settings => settings with { Delegates = works.GetValueOrDefault },
            Details = result => Projects.Of(result).Prepend(string.Create(CultureInfo.CurrentCulture,
                $"{CountText.Of(works.Values.Sum(static work => work.Requests), "request")}; with {model.Id}, "
                    + $"{DelegationEffects.Shipped.StartupTokens:N0} tokens at the start of each subagent and "
                    + $"{DelegationEffects.Shipped.AnswerTokens:N0} for its answer.")),
        };
    }

    private static void AddStretches(SavingReplay replay, IReadOnlyDictionary<int, RequestCalls> calls, ReplayedThread thread,
        List<(int Row, int Requests, long Tokens)> stretches)
    {
        bool Explores(int row) => calls.TryGetValue(row, out var call) && call is { Kind: not CallKind.List, IsEdited: false };
        long Prompt(int row) => UsageSum.UsageOf(replay.Table.Rows[row]).PromptTokens;
        var rows = thread.Rows;
        for (var from = 0; from < rows.Length; from++)
        {
            if (!Explores(rows[from]) || !replay.Counts(rows[from]))
                continue;
            var to = from + 1;
            while (to < rows.Length && Explores(rows[to]) && WorkRequests.Continue(replay, rows[to - 1], rows[to]))
                to++;
            // The request after them gets their results.
            if (to < rows.Length && to - from >= MinimumRequests && WorkRequests.Continue(replay, rows[to - 1], rows[to]))
                stretches.Add((rows[from], to - from, Prompt(rows[to]) - Prompt(rows[from])));
            from = to - 1;
        }
    }
}
