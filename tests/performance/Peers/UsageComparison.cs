using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Performance.Usage;

namespace ClaudePerf.Performance.Peers;

/// <summary>A generated tree of transcripts, summed by day by ccusage and by us, as whole processes.</summary>
internal static class UsageComparison
{
    internal const string Child = "usage";

    private const long SmallTree = 10_000_000;

    /// <summary>Measures.</summary>
    /// <param name="run">The run.</param>
    /// <param name="megabytes">The size of the tree.</param>
    /// <returns>The usage that each reports, and the true usage.</returns>
    internal static object? Run(PeerRun run, long megabytes)
    {
        if (run.Packages.Ccusage is not { } peer)
            return null;
        // Without the lines that ccusage skips, so that it has the same amount of work.
        var tree = new Readers(run, peer, megabytes * 1_000_000, hasNullSpeed: false);
        var (warmLibrary, warmShell) = (run.NewFolder("data"), run.NewFolder("data"));
        var times = Rounds.Run(run.Rounds, [
            () => tree.Library(run.NewFolder("data")).Run().Milliseconds,
            () => tree.Library(warmLibrary).Run().Milliseconds,
            () => tree.Shell(run.NewFolder("data")).Run().Milliseconds,
            () => tree.Shell(warmShell).Run().Milliseconds,
            () => tree.Ccusage.Run().Milliseconds,
        ]);
        string[] cases = ["cold index", "warm index"];
        for (var i = 0; i < 4; i++)
            run.Add(Comparison.Of("usage", cases[i % 2], i < 2 ? "library" : run.Shell.Name, times[i], peer.ToString(), times[4]));

        run.AddPeak("library, cold index", tree.Library(run.NewFolder("data")));
        run.AddPeak("library, warm index", tree.Library(warmLibrary));
        run.AddPeak($"{run.Shell.Name}, cold index", tree.Shell(run.NewFolder("data")));
        run.AddPeak($"{run.Shell.Name}, warm index", tree.Shell(warmShell));
        run.AddPeak(peer.ToString(), tree.Ccusage);
        return new
        {
            Megabytes = megabytes,
            tree.Requests,
            Totals = tree.Totals($"{megabytes} MB"),
            TotalsWithNullSpeed = new Readers(run, peer, SmallTree, hasNullSpeed: true)
                .Totals($"{SmallTree / 1_000_000} MB, \"speed\":null"),
        };
    }

    /// <summary>In a separate process: the library call of <c>Get-TokenUsage</c>, without the engine.</summary>
    internal static object RunChild(string projects, string data)
    {
        using var index = UsageIndex.Open(Path.Combine(data, UsageIndex.FileName));
        var answer = UsageQueryEngine.Run(index.Read([projects]).Table,
            new UsageQuery { Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile), GroupBy = [UsageGrouping.Day] });
        var total = answer.Total;
        return new UsageSums(total.InputTokens, total.OutputTokens, total.CacheWrite5mTokens + total.CacheWrite1hTokens,
            total.CacheReadTokens, total.Cost ?? 0);
    }

    /// <summary>A tree of transcripts, and the programs that read it.</summary>
    private sealed class Readers
    {
        private readonly PeerRun _run;
        private readonly PeerPackage _peer;
        private readonly string _tree;
        private readonly UsageTotals _known;

        internal Readers(PeerRun run, PeerPackage peer, long bytes, bool hasNullSpeed)
        {
            (_run, _peer, _tree) = (run, peer, run.NewFolder("transcripts"));
            _known = TranscriptGenerator.Write(_tree, bytes, seed: 1, hasNullSpeed: hasNullSpeed).Groupings["total"][""];
        }

        internal long Requests => _known.Requests;

        internal PeerProgram Ccusage => new("node", [_peer.Script, "daily", "--json", "--offline"], _run.Environment(_tree, _tree));

        internal PeerProgram Library(string data) =>
            new(Environment.ProcessPath!, ["peers", PeersMeasurement.ChildOption, Child, Path.Combine(_tree, "projects"), data],
                _run.Environment(data, _tree));

        internal PeerProgram Shell(string data) =>
            new(_run.Shell.File, ["-Json", "-Command", "Get-TokenUsage -GroupBy Day"], _run.Environment(data, _tree));

        internal Dictionary<string, UsageSums> Totals(string what)
        {
            var truth = new UsageSums(_known.Input, _known.Output, _known.Write5m + _known.Write1h, _known.Read, 0);
            var sums = new Dictionary<string, UsageSums>
            {
                ["generator"] = truth,
                ["library"] = UsageSums.OfLibrary(Library(_run.NewFolder("data")).Run().Output),
                [_run.Shell.Name] = UsageSums.OfShell(Shell(_run.NewFolder("data")).Run().Output),
                [_peer.ToString()] = UsageSums.OfCcusage(Ccusage.Run().Output),
            };
            foreach (var (name, sum) in sums)
                Console.WriteLine($"totals     {what}: {name}: {sum.ComparedWith(truth)}");
            return sums;
        }
    }
}
