using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Performance.Usage;

namespace ClaudePerf.Performance.Peers;

/// <summary>What a reader of transcripts says was used in all.</summary>
internal sealed record UsageSums(long Input, long Output, long CacheWrite, long CacheRead, decimal Cost)
{
    internal static UsageSums None { get; } = new(0, 0, 0, 0, 0);

    public static UsageSums operator +(UsageSums a, UsageSums b) => new(a.Input + b.Input, a.Output + b.Output, a.CacheWrite + b.CacheWrite, a.CacheRead + b.CacheRead, a.Cost + b.Cost);
}

/// <summary>A generated tree of transcripts, summed up by day by ccusage and by us, as whole processes.</summary>
internal static class UsageComparison
{
    internal const string Child = "usage";

    /// <summary>Measures.</summary>
    /// <param name="run">The run.</param>
    /// <param name="megabytes">The size of the tree.</param>
    /// <returns>What each says was used, beside what the generator knows.</returns>
    internal static object? Run(PeerRun run, long megabytes)
    {
        if (run.Packages.Ccusage is not { } peer)
            return null;
        var tree = run.NewFolder("transcripts");
        var known = TranscriptGenerator.Write(tree, megabytes * 1_000_000, seed: 1).Groupings["total"][""];
        var projects = Path.Combine(tree, "projects");
        var (warmLibrary, warmShell) = (run.NewFolder("data"), run.NewFolder("data"));

        PeerProgram Library(string data) => new(Environment.ProcessPath!, ["peers", PeersMeasurement.ChildOption, Child, projects, data], run.Environment(data, tree));
        PeerProgram Shell(string data) => new(run.Shell.File, ["-Json", "-Command", "Get-TokenUsage -GroupBy Day"], run.Environment(data, tree));
        var ccusage = new PeerProgram("node", [peer.Script, "daily", "--json", "--offline"], run.Environment(run.NewFolder("data"), tree));

        var times = Rounds.Run(run.Rounds, [
            () => Library(run.NewFolder("data")).Run().Milliseconds,
            () => Library(warmLibrary).Run().Milliseconds,
            () => Shell(run.NewFolder("data")).Run().Milliseconds,
            () => Shell(warmShell).Run().Milliseconds,
            () => ccusage.Run().Milliseconds,
        ]);
        string[] cases = ["cold index", "warm index"];
        for (var i = 0; i < 4; i++)
            run.Add(Comparison.Of("usage", cases[i % 2], i < 2 ? "library" : run.Shell.Name, times[i], peer.ToString(), times[4]));

        run.AddPeak("library, cold index", Library(run.NewFolder("data")));
        run.AddPeak("library, warm index", Library(warmLibrary));
        run.AddPeak($"{run.Shell.Name}, cold index", Shell(run.NewFolder("data")));
        run.AddPeak($"{run.Shell.Name}, warm index", Shell(warmShell));
        run.AddPeak(peer.ToString(), ccusage);

        var truth = new UsageSums(known.Input, known.Output, known.Write5m + known.Write1h, known.Read, 0);
        var sums = new Dictionary<string, UsageSums>
        {
            ["generator"] = truth,
            ["library"] = OfLibrary(Library(warmLibrary).Run().Output),
            [run.Shell.Name] = OfShell(Shell(warmShell).Run().Output),
            [peer.ToString()] = OfCcusage(ccusage.Run().Output),
        };
        foreach (var (name, sum) in sums)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"totals     {name,-20} input {sum.Input:N0} ({Off(sum.Input, truth.Input)}), output {sum.Output:N0} ({Off(sum.Output, truth.Output)}), cache writes {sum.CacheWrite:N0} ({Off(sum.CacheWrite, truth.CacheWrite)}), cache reads {sum.CacheRead:N0} ({Off(sum.CacheRead, truth.CacheRead)}), ${sum.Cost:N2}"));
        }
        return new { Megabytes = megabytes, known.Requests, Sums = sums };
    }

    /// <summary>In a process of its own: what <c>Get-TokenUsage</c> asks of the library, without the engine.</summary>
    internal static object RunChild(string projects, string data)
    {
        using var index = UsageIndex.Open(Path.Combine(data, UsageIndex.FileName));
        var answer = UsageQueryEngine.Run(index.Read([projects]).Table, new UsageQuery { Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile), GroupBy = [UsageGrouping.Day] });
        var total = answer.Total;
        return new UsageSums(total.InputTokens, total.OutputTokens, total.CacheWrite5mTokens + total.CacheWrite1hTokens, total.CacheReadTokens, total.Cost ?? 0);
    }

    private static string Off(long value, long truth) => value == truth ? "as known" : FormattableString.Invariant($"{100.0 * (value - truth) / truth:+0.00;-0.00}%");

    private static UsageSums OfLibrary(string output) =>
        JsonSerializer.Deserialize<UsageSums>(output.TrimEnd().Split('\n')[^1], JsonSerializerOptions.Web)!;

    private static UsageSums OfShell(string output) =>
        JsonDocument.Parse(output).RootElement.EnumerateArray().Select(day => new UsageSums(
            Number(day, "InputTokens"), Number(day, "OutputTokens"), Number(day, "CacheWrite5mTokens") + Number(day, "CacheWrite1hTokens"), Number(day, "CacheReadTokens"),
            day.GetProperty("Cost") is { ValueKind: JsonValueKind.Number } cost ? cost.GetDecimal() : 0)).Aggregate(UsageSums.None, (a, b) => a + b);

    private static UsageSums OfCcusage(string output)
    {
        var totals = JsonDocument.Parse(output).RootElement.GetProperty("totals");
        return new UsageSums(
            Number(totals, "inputTokens"), Number(totals, "outputTokens"), Number(totals, "cacheCreationTokens"), Number(totals, "cacheReadTokens"), (decimal)totals.GetProperty("totalCost").GetDouble());
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
