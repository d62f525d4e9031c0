using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// Budgets for one subagent run, computed from the run's own transcript while it runs. They need neither the index nor another
/// process, so there is nothing to wait for.
/// </summary>
internal static class RunCap
{
    /// <summary>The entries to report for the run that uses a tool.</summary>
    /// <exception cref="IOException">The run's transcript cannot be read.</exception>
    internal static IEnumerable<HookEntry> Entries(IReadOnlyList<TokenBudget> budgets, HookContext context)
    {
        var call = context.Call;
        var caps = budgets.Where(budget => budget.Period.Kind == BudgetPeriodKind.Run && context.ConcernsRun(budget)).ToList();
        if (caps.Count == 0 || TranscriptOf(call) is not { } path)
            return [];
        var (catalog, _) = HookUsage.LoadPrices();
        var reading = TranscriptReader.Read(
            TranscriptDiscovery.At(path), options: TranscriptReadOptions.Recovering(catalog), cancellation: context.Cancellation);
        if (reading.Problem is { } problem)
            throw new IOException(problem);
        var merger = new RequestMerger();
        merger.AddRange(reading.Requests);
        var table = UsageTable.FromRequests(merger.ToCounted());
        var options = new BudgetOptions { Catalog = catalog, Now = context.Now, TimeZone = context.Zone };
        return caps.SelectMany(cap => HookEntries.FromState(BudgetEvaluator.EvaluateRun(cap, call.Run!, call.RunAgent, table, options)))
            .ToList();
    }

    /// <summary>The transcript of the run that uses a tool; null if it has none yet.</summary>
    /// <exception cref="IOException">The call does not name the transcript.</exception>
    internal static string? TranscriptOf(HookCall call)
    {
        if (call.Transcript is not { Length: > 0 } session || call.Run is not { } run
            || !run.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new IOException("the call does not name the transcript of the subagent.");
        var folder = Path.Combine(Path.ChangeExtension(session, null), TranscriptFolders.Subagents);
        var name = $"agent-{run}.jsonl";
        var usual = Path.Combine(folder, name);
        if (Path.Exists(usual))
            return usual;
        var workflows = Path.Combine(folder, TranscriptFolders.Workflows);
        return Directory.Exists(workflows) ? Directory.EnumerateDirectories(workflows).Select(workflow => Path.Combine(workflow, name))
            .FirstOrDefault(Path.Exists) : null;
    }
}
