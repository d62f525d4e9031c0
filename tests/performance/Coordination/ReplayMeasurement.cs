using ClaudePerf.Core.Coordination.Replay;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Performance.Usage;
using static ClaudePerf.Performance.InvariantConsole;

namespace ClaudePerf.Performance.Coordination;

/// <summary>
/// How well the replay of the provider's cache predicts bills. <c>--requests FILE</c> reads a table of billed requests
/// (<see cref="BilledRequests"/>), <c>--transcripts FOLDER</c> real transcripts, both in addition to sessions that another model billed.
/// <c>--fit</c> fits the constants of <c>data/cache-replay.json</c>, and tests a fit to two thirds of the table's sessions on the others.
/// </summary>
internal static class ReplayMeasurement
{
    private const int Sessions = 400;
    private const long GeneratedBytes = 20_000_000;

    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    internal static object Run(string[] args)
    {
        var options = new Arguments(args);
        var figures = new List<object>();
        if (options.Text("--requests") is { } file)
        {
            var table = UsageTable.FromRequests(BilledRequests.Read(file));
            figures.Add(Print(Path.GetFileName(file), TranscriptReplay.Run(table, Catalog)));
            var heldOut = ReplayFit.HeldOut(table);
            figures.Add(Print("  of it every third session, learning from all", TranscriptReplay.Run(table, Catalog, counts: row =>
                heldOut.Contains(row.Session))));
            if (options.Has("--fit"))
                figures.Add(Fit(table, heldOut));
        }
        if (options.Text("--transcripts") is { } transcripts)
            figures.Add(Print(transcripts, TranscriptReplay.Run(DirectReading.Read([transcripts]).Table, Catalog)));
        figures.Add(Print("sessions billed by another model", TranscriptReplay.Run(UsageTable.FromRequests(BilledSessions.Of(Sessions,
            seed: 1)), Catalog)));
        figures.Add(Generated());
        return figures;
    }

    // The test on held-out sessions uses a fit to the other two thirds; the shipped constants are fitted to all.
    private static object Fit(UsageTable table, HashSet<int> heldOut)
    {
        var requests = TranscriptReplay.Requests(table, Catalog).ToList();
        var tried = Print("  fitted on the other sessions, every third session", TranscriptReplay.Run(table, Catalog,
            ReplayFit.Find([.. requests.Where(request => !heldOut.Contains(request.Row.Session))]), row => heldOut.Contains(row.Session)));
        var fitted = ReplayFit.Find(requests);
        WriteLine($"  fitted on all sessions:");
        foreach (var loss in fitted.Losses)
        {
            var below = loss.Below is { } bound ? FormattableString.Invariant($"\"belowSeconds\": {bound.TotalSeconds}, ") : "";
            WriteLine($"    {{ {below}\"share\": {loss.Share:0.####} }}");
        }
        WriteLine(
            $"    \"rewindLoss\": {fitted.RewindLoss:0.##}, \"lossSpread\": {fitted.LossSpread:0.#}, ",
            $"\"sessionError\": {fitted.SessionError:0.##}");
        return tried;
    }

    private static object Generated()
    {
        var folder = Directory.CreateTempSubdirectory("claudeperf-replay-").FullName;
        try
        {
            TranscriptGenerator.Write(folder, GeneratedBytes, seed: 1, longLines: 0);
            return Print("generated transcripts, whose figures are drawn at random",
                TranscriptReplay.Run(DirectReading.Read([Path.Combine(folder, "projects")]).Table, Catalog));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static object Print(string name, ReplayResult result)
    {
        WriteLine($"{name}: {result.Requests} requests, {result.Skipped} skipped");
        WriteLine(
            $"    billed ${result.BilledCost:0.00}, uncached ${result.UncachedCost:0.00}, ",
            $"one hour everywhere ${result.OneHourCost:0.00}");
        WriteLine(
            $"    expected ${result.ExpectedCost:0.00} ± {result.ExpectedCostBound:0.00} ",
            $"({result.ExpectedCostError:+0.0%;-0.0%;0%})");
        WriteLine(
            $"    most likely ${result.PredictedCost:0.00} ({result.CostError:+0.0%;-0.0%;0%}), ",
            $"{result.SessionCostError:0.0%} off in the median session");
        WriteLine($"    reads off by {result.ReadError:0.00%} of prompt tokens, writes by {result.WriteError:0.00%}");
        WriteLine($"    within 5% of the prompt: {result.Within5Percent:0.0%} of requests");
        return new
        {
            Name = name.Trim(), result.Requests, result.CostError, result.ExpectedCostError, Bound = result.BilledCost == 0 ? 0
                : (double)(result.ExpectedCostBound / result.BilledCost), result.SessionCostError,
            result.ReadError, result.WriteError, result.Within5Percent,
        };
    }
}
