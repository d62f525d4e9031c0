using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Caching.Stores;
using ClaudePerf.Core.Caching;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Performance.Caching;

/// <summary>
/// Several processes with several threads that use one cache at once: they prepare prompts while others edit the files, fetch values,
/// remove and clear. Every value is checked.
/// </summary>
internal static class CacheLoad
{
    private const string Child = "--child";
    private const string Project = "project";
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);
    // Small, so that both limits are reached all the time.
    private static readonly PromptCacheOptions Bounds = new() { MemoryBytes = 4L << 20, DiskBytes = 8L << 20 };

    /// <summary>Runs it. Options: <c>--seconds N</c> (60), <c>--processes N</c> (4), <c>--threads N</c> (8), <c>--seed N</c> (1),
    /// <c>--redis ADDRESS</c> (a SQLite file).</summary>
    internal static object Run(string[] args)
    {
        var arguments = new Arguments(args);
        if (arguments.Text(Child) is { } data)
            return RunChild(arguments, data);

        var processes = (int)arguments.Number("--processes", 4);
        var seconds = arguments.Number("--seconds", 60);
        var folder = Directory.CreateTempSubdirectory("claudeperf-load-").FullName;
        try
        {
            VersionedEcosystem.Create(Path.Combine(folder, Project));
            var clock = Stopwatch.StartNew();
            var children = Enumerable.Range(0, processes).Select(number => ChildProcess.Start(
                [.. args, "--seconds", Text(seconds), Child, folder, "--number", Text(number)], "cache-load")).ToList();
            var ended = children.ConvertAll(child => child.WaitForEnd(TimeSpan.FromSeconds(seconds) + Grace));
            var results = children.Zip(ended).Where(pair => pair.Second)
                .Select(pair => JsonSerializer.Deserialize<CacheLoadResult>(pair.First.LastLine, JsonSerializerOptions.Web)!).ToList();
            var elapsed = clock.Elapsed.TotalSeconds;
            children.ForEach(child => child.Dispose());
            var wrong = results.SelectMany(result => result.Wrong).Distinct().ToList();
            var operations = results.Sum(result => result.Operations);
            var rate = results.Sum(result => result.Operations / result.Seconds);
            InvariantConsole.WriteLine(
                $"{processes} processes: {operations:N0} operations, {rate:N0} a second; ",
                $"{wrong.Count} wrong, {ended.Count(end => !end)} stuck");
            return new
            {
                Processes = processes,
                Seconds = elapsed,
                OperationsPerSecond = results.Sum(result => result.Operations / result.Seconds),
                Prepared = results.Sum(result => result.Prepared),
                Fetched = results.Sum(result => result.Fetched),
                Edits = results.Sum(result => result.Edits),
                Removals = results.Sum(result => result.Removals),
                Clears = results.Sum(result => result.Clears),
                Listings = results.Sum(result => result.Listings),
                Stuck = ended.Count(end => !end),
                WrongValuesAndExceptions = wrong.Count,
                First = wrong.Take(5).ToArray(),
                Warnings = results.SelectMany(result => result.Warnings).Distinct().Take(5).ToArray(),
                MemoryMegabytesMost = results.Max(result => (double?)result.MemoryBytesMost) / 1e6,
                MemoryMegabytesBound = Bounds.MemoryBytes / 1e6,
                FileMegabytesMost = results.Max(result => (double?)result.FileBytesMost) / 1e6,
                FileMegabytesBound = Bounds.DiskBytes / 1e6,
                Integrity = arguments.Text("--redis") is null ? CacheFile.Integrity(folder) : "not asked",
            };
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static CacheLoadResult RunChild(Arguments arguments, string folder)
    {
        var number = (int)arguments.Number("--number", 0);
        var processes = (int)arguments.Number("--processes", 4);
        var length = TimeSpan.FromSeconds(arguments.Number("--seconds", 60));
        var options = arguments.Text("--redis") is { } server
            ? Bounds with { Store = CacheStoreKind.Redis, RedisConnection = server }
            : Bounds;
        using var cache = new PromptCache(options, PromptCacheStores.Opener(options, folder, TimeProvider.System));
        var worker = new CacheLoadWorker(VersionedEcosystem.Open(Path.Combine(folder, Project)), folder, cache,
            (int)arguments.Number("--seed", 1) * 100 + number);
        var clock = Stopwatch.StartNew();
        return worker.Run((int)arguments.Number("--threads", 8), file => file % processes == number, _ => clock.Elapsed < length);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
