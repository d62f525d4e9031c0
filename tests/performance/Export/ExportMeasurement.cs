using System.Diagnostics;
using System.Globalization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Reports.Export;
using ClaudePerf.Core.Reports.Export.Parquet;
using ClaudePerf.Core.Reports.Export.Prometheus;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Performance.Usage;

namespace ClaudePerf.Performance.Export;

/// <summary>
/// Exports simulated users as Parquet and for Prometheus, adds them up with DuckDB and from the text files, and compares with the sum of
/// each user's own usage; then how DuckDB's time and memory grow with the number of rows.
/// </summary>
internal static class ExportMeasurement
{
    private const string Child = "--child";
    private const decimal Cent = 0.01m;

    /// <summary>Runs it. Options: <c>--users N</c> (1,000), <c>--requests N</c> of each (60), <c>--millions LIST</c> of generated rows
    /// (1,10), <c>--own N</c> requests of one machine (1,000,000), <c>--seed N</c> (1), <c>--folder PATH</c> to keep the files.</summary>
    /// <param name="args">The options.</param>
    /// <returns>The figures.</returns>
    internal static object Run(string[] args)
    {
        if (args is [Child, var rows])
            return RollUp.Chargeback(rows);
        var options = new Arguments(args);
        var given = options.Text("--folder");
        var folder = given ?? Directory.CreateTempSubdirectory("claudeperf-export-").FullName;
        try
        {
            var users = RoundTrip(folder, (int)options.Number("--users", 1_000), (int)options.Number("--requests", 60),
                (int)options.Number("--seed", 1));
            var millions = (options.Text("--millions") ?? "1,10").Split(',')
                .Select(static text => int.Parse(text, CultureInfo.InvariantCulture));
            return new
            {
                Users = users,
                Rows = millions.Select(count => Generated(folder, count)).ToList(),
                OwnExport = OwnExport(folder, (int)options.Number("--own", 1_000_000)),
            };
        }
        finally
        {
            if (given is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private static object RoundTrip(string folder, int count, int requests, int seed)
    {
        var catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);
        var query = SimulatedUser.Query(catalog);
        var own = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        var watch = new Stopwatch();
        var files = 0;
        for (var number = 0; number < count; number++)
        {
            var user = new SimulatedUser(number, requests, seed);
            own[user.Name] = UsageQueryEngine.Run(user.Table, query).Total.Cost ?? 0;
            watch.Start();
            var partition = PartitionFolder.Of(Path.Combine(folder, "parquet"), user.Identity,
                [ExportPartition.Organization, ExportPartition.User]);
            files += Export(partition, new RequestSelection(user.Table, query, user.Identity));
            PrometheusExport.Write(Path.Combine(folder, "prometheus", $"{user.Name}.prom"),
                new PrometheusSource { Table = user.Table, Query = query, Identity = user.Identity }, "all requests");
            watch.Stop();
        }
        var exported = watch.Elapsed.TotalSeconds;
        watch.Restart();
        var parquet = RollUp.CostByUser(Path.Combine(folder, "parquet"));
        var merged = watch.Elapsed.TotalSeconds;
        var prometheus = TextCosts(Path.Combine(folder, "prometheus"));
        var inParquet = own.Count(user => parquet.GetValueOrDefault(user.Key) == user.Value);
        var inPrometheus = own.Count(user => Math.Abs(prometheus.GetValueOrDefault(user.Key) - user.Value) < Cent / 2);
        if (inParquet != count || inPrometheus != count || parquet.Count != count)
            Environment.ExitCode = 1;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count} users, {files} files: ${own.Values.Sum():0.00} in their own usage, ${parquet.Values.Sum():0.00} in DuckDB "
            + $"({inParquet} users equal), ${prometheus.Values.Sum():0.00} for Prometheus ({inPrometheus} equal); "
            + $"exported in {exported:0.0} s, merged in {merged:0.00} s"));
        return new
        {
            Users = count, Requests = count * requests, Files = files, EqualInDuckDb = inParquet, EqualInPrometheus = inPrometheus,
            Cost = own.Values.Sum(), CostInDuckDb = parquet.Values.Sum(), CostInPrometheus = prometheus.Values.Sum(),
            ExportSeconds = exported, MergeSeconds = merged,
        };
    }

    private static int Export(string folder, RequestSelection selection)
    {
        foreach (var month in selection.Months)
            ParquetExport.WriteAsync(ParquetExport.FileOf(folder, month), selection, month, "all requests").GetAwaiter().GetResult();
        return selection.Months.Count;
    }

    private static Dictionary<string, decimal> TextCosts(string folder)
    {
        const string Label = "user=\"";
        var costs = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var line in Directory.EnumerateFiles(folder).SelectMany(File.ReadLines)
            .Where(static line => line.StartsWith("claudeperf_cost_usd_total{", StringComparison.Ordinal)))
        {
            var start = line.IndexOf(Label, StringComparison.Ordinal) + Label.Length;
            var user = line[start..line.IndexOf('"', start)];
            // Prometheus stores 64-bit floating-point numbers.
            var value = (decimal)double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
            costs[user] = costs.GetValueOrDefault(user) + value;
        }
        return costs;
    }

    // A process of its own shows the memory of the query alone.
    private static object Generated(string folder, int millions)
    {
        var rows = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"rows-{millions}m"));
        var watch = Stopwatch.StartNew();
        var written = RollUp.Multiply(Path.Combine(folder, "parquet"), rows, millions * 1_000_000L);
        var generated = watch.Elapsed.TotalSeconds;
        var bytes = Directory.EnumerateFiles(rows, "*", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length);
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["export", Child, rows]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(output);
        var answer = System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, double>>(output.Trim().Split('\n')[^1])!;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{written:N0} rows, {bytes / 1e6:N0} MB: {answer["seconds"]:0.00} s, peak {answer["peakMegabytes"]:N0} MB; "
            + $"generated in {generated:0} s"));
        Directory.Delete(rows, recursive: true);
        return new { Rows = written, Megabytes = bytes / 1e6, GenerateSeconds = generated, Query = answer };
    }

    private static object OwnExport(string folder, int requests)
    {
        var user = new SimulatedUser(0, requests, seed: 2);
        var selection = new RequestSelection(user.Table, SimulatedUser.Query(ModelCatalog.Load(ModelCatalog.ShippedFile)), user.Identity);
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var before = ProcessMemory.Resident;
        ProcessMemory.ResetPeak();
        var watch = Stopwatch.StartNew();
        var own = Path.Combine(folder, "own");
        var files = Export(own, selection);
        var seconds = watch.Elapsed.TotalSeconds;
        var peak = (ProcessMemory.Peak - before) / 1e6;
        var bytes = Directory.EnumerateFiles(own, "*", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"one machine, {requests:N0} requests in {files} files, {bytes / 1e6:0} MB: {seconds:0.0} s, "
            + $"peak {peak:0} MB above the requests"));
        return new { Requests = requests, Files = files, Megabytes = bytes / 1e6, Seconds = seconds, PeakMegabytes = peak };
    }
}
