using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Performance;

/// <summary>
/// The error of the token estimate on the recorded counts that were held out from its fit, by language, and its speed. The argument is a
/// file of recorded counts; the default is the one next to the repository. The full evaluation, on whole held-out repositories, is in
/// docs/token-counting.md.
/// </summary>
internal static class EstimateMeasurement
{
    private const int ShortestTokens = 20;
    private const int Passes = 5;
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    internal static object Run(string[] args)
    {
        var clock = Stopwatch.StartNew();
        EstimateTokenCounter.Create(TokenizerGeneration.V5);
        var first = clock.Elapsed.TotalMilliseconds;
        var counters = Enum.GetValues<TokenizerGeneration>().Select(EstimateTokenCounter.Create).ToArray();
        var all = clock.Elapsed.TotalMilliseconds;
        var result = new Dictionary<string, object?> { ["loadFirstMs"] = Math.Round(first, 1), ["loadAllMs"] = Math.Round(all, 1) };
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"encoding and weights of one generation loaded in {first:0} ms, of all in {all:0} ms"));

        var path = args.Length > 0 ? args[0] : Path.Combine(Repository.Root, "..", "shared", "data", "counts", "recorded-counts.jsonl.gz");
        if (File.Exists(path))
            result["errors"] = MeasureErrors(counters, [.. Read(path).Where(IsHeldBack)]);
        else
            Console.WriteLine($"'{path}' is missing, so the errors are skipped.");
        result["megabytesPerSecond"] = MeasureSpeed(counters[^1]);
        return result;
    }

    private static Dictionary<string, object> MeasureErrors(EstimateTokenCounter[] counters, List<Recorded> recorded)
    {
        var figures = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var counter in counters)
        {
            var errors = recorded.Select(one => (one, Exact: one.ExactOf(counter.Generation), Count: counter.Count(one.Text)))
                .Where(one => one.Exact >= ShortestTokens)
                .Select(one => (one.one.Corpus, one.one.Lang, Error: Math.Abs(one.Count.Tokens - one.Exact) / (double)one.Exact,
                    IsHeld: one.Count.Lower <= one.Exact && one.Exact <= one.Count.Upper))
                .ToList();
            foreach (var corpus in errors.GroupBy(error => error.Corpus))
            {
                var sorted = corpus.Select(error => error.Error).Order().ToArray();
                var held = corpus.Average(error => error.IsHeld ? 1.0 : 0);
                double At(double quantile) => Math.Round(100 * sorted[(int)Math.Ceiling(quantile * (sorted.Length - 1))], 2);
                figures[$"{corpus.Key} {counter.Generation}"] = new { texts = sorted.Length, medianPercent = At(0.5), p90Percent = At(
                    0.9), worstPercent = At(1), inIntervalPercent = Math.Round(100 * held, 1) };
                InvariantConsole.WriteLine(
                    $"{corpus.Key,-10} {counter.Generation,-3}  {sorted.Length,4} texts  median {At(0.5):0.0}%  90% {At(0.9):0.0}%  ",
                    $"worst {At(1):0.0}%  in the interval {100 * held:0}%");
            }
            foreach (var error in errors.Where(error => error.Lang is not null).OrderByDescending(error => error.Error).Take(5))
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {error.Lang}: {100 * error.Error:0.0}%"));
        }
        return figures;
    }

    private static double MeasureSpeed(EstimateTokenCounter counter)
    {
        var text = string.Concat(Directory.EnumerateFiles(Repository.Samples, "*.md", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllText));
        text = string.Concat(Enumerable.Repeat(text, 1 + 2_000_000 / text.Length));
        var bytes = Encoding.UTF8.GetByteCount(text);
        var best = Enumerable.Range(0, Passes).Min(_ =>
        {
            var clock = Stopwatch.StartNew();
            counter.Count(text);
            return clock.Elapsed.TotalSeconds;
        });
        var speed = Math.Round(bytes / best / 1e6, 1);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{speed:0.0} MB/s on one core over the sample ecosystem"));
        return speed;
    }

    private static IEnumerable<Recorded> Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return JsonSerializer.Deserialize<Recorded>(line, Options)!;
    }

    // Divides the recorded counts as tools/FitEstimate does.
    private static bool IsHeldBack(Recorded one) =>
        one.Corpus == "multipl_e" || BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{one.Corpus}/{one.Key}"))) % 20 >= 14;

    private sealed record Recorded(string Corpus, string Key, string? Lang, string Text, int V3, int V47, int V5)
    {
        internal int ExactOf(TokenizerGeneration generation) =>
            (generation == TokenizerGeneration.V3 ? V3 : generation == TokenizerGeneration.V47 ? V47 : V5)
                - MessageFrame.TokensOf(generation);
    }
}
