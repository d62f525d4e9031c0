using System.Diagnostics;
using System.Text;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Exact;
using Microsoft.ML.Tokenizers;

namespace ClaudePerf.Performance.Tokens;

/// <summary>The speed of counting one kind of text on one core, in megabytes (10^6) of UTF-8 per second.</summary>
/// <param name="Texts">The kind of text.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="V3">The exact count for Claude 3 to 4.6.</param>
/// <param name="V47">The exact count for Opus 4.7 and 4.8.</param>
/// <param name="V5">The exact count for Claude 5 and later.</param>
/// <param name="Estimate">The estimate.</param>
/// <param name="O200k">Microsoft.ML.Tokenizers' CountTokens with o200k_base, for comparison.</param>
internal sealed record TokenSpeed(string Texts, long Bytes, double V3, double V47, double V5, double Estimate, double O200k);

/// <summary>One character repeated.</summary>
/// <param name="Text">The character.</param>
/// <param name="MegabytesPerSecond">The slowest generation's speed on a million of them.</param>
/// <param name="TimeRatio">The time for two million divided by the time for one; 2 if it is linear.</param>
internal sealed record TokenRun(string Text, double MegabytesPerSecond, double TimeRatio);

/// <summary>The figures of token counting.</summary>
/// <param name="Speeds">Speed on one core.</param>
/// <param name="SlowestRatioToO200k">The smallest ratio of an exact speed to o200k's, over all texts and generations.</param>
/// <param name="AllCores">Speed of V5 over the Markdown files with all cores, divided by its speed with one.</param>
/// <param name="Cores">The number of cores.</param>
/// <param name="Runs">One character repeated.</param>
/// <param name="BytesAllocatedPerCount">Managed memory allocated per count in steady state.</param>
/// <param name="LoadMilliseconds">Loading the larger compiled vocabulary, the median of twenty files never read before.</param>
internal sealed record TokenFigures(
    IReadOnlyList<TokenSpeed> Speeds,
    double SlowestRatioToO200k,
    double AllCores,
    int Cores,
    IReadOnlyList<TokenRun> Runs,
    double BytesAllocatedPerCount,
    double LoadMilliseconds);

/// <summary>
/// Compares counting with Microsoft.ML.Tokenizers in one run: the counters take turns, and the best pass of each counts, which other work
/// on the machine affects least.
/// </summary>
internal static class TokenMeasurement
{
    private const int Turns = 7, Loads = 20, RunLength = 1_000_000;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(150);

    /// <summary>Measures, prints the figures for people, and returns them.</summary>
    /// <param name="args">A folder with a local copy of the vocabularies; without it, the installed ones or those next to the repository
    /// are used.</param>
    /// <exception cref="TokenVocabularyException">There is no vocabulary.</exception>
    public static object Run(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("claudeperf-tokens-").FullName;
        try
        {
            var store = Vocabularies(args, folder);
            var counters = Enum.GetValues<TokenizerGeneration>().Select(generation => Counter(generation, store)).ToArray();
            var texts = TokenTexts.All();
            var speeds = texts.Select(kind => Speed(kind, counters)).ToList();
            var figures = new TokenFigures(
                speeds,
                speeds.Min(speed => Math.Min(speed.V3, Math.Min(speed.V47, speed.V5)) / speed.O200k),
                AllCores(texts[0], counters[^1]),
                Environment.ProcessorCount,
                [.. new[] { "a", " ", "\n", "=", "1", "中", "\u0301", "'" }.Select(unit => Repeated(unit, counters))],
                Allocated(texts, counters),
                Load(store, folder));
            Print(figures);
            return figures;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static VocabularyStore Vocabularies(string[] args, string folder)
    {
        var installed = VocabularyStore.In();
        if (args.Length == 0 && VocabularySource.Published.All(source => File.Exists(installed.PathOf(source)))) return installed;
        var copy = args.Length > 0 ? args[0] : Path.Combine(Repository.Root, "..", "shared", "data", "vocabulary");
        var store = new VocabularyStore(folder);
        new VocabularyInstaller(store, TimeProvider.System)
            .InstallFromPathAsync(copy, VocabularySource.Published, progress: null, CancellationToken.None).GetAwaiter().GetResult();
        return store;
    }

    private static ExactTokenCounter Counter(TokenizerGeneration generation, VocabularyStore store) =>
        ExactTokenCounter.TryCreate(generation, store, out var counter)
            ? counter
            : throw new TokenVocabularyException(TokenVocabularyFault.Missing,
                $"The vocabulary for {generation} is not installed. Run Install-TokenVocabulary.", store.Folder);

    private static TokenSpeed Speed(TokenTexts kind, ExactTokenCounter[] counters)
    {
        var o200k = TiktokenTokenizer.CreateForEncoding("o200k_base");
        var estimate = EstimateTokenCounter.Create(TokenizerGeneration.V5);
        Func<string, long>[] counts =
        [
            .. counters.Select<ExactTokenCounter, Func<string, long>>(counter => text => counter.Count(text).Tokens),
            text => estimate.Count(text).Tokens,
            text => o200k.CountTokens(text),
        ];
        var best = new double[counts.Length];
        for (var turn = 0; turn < Turns; turn++)
            for (var i = 0; i < counts.Length; i++)
                best[i] = Math.Max(best[i], kind.Bytes / 1e6 / BestPass(kind.Texts, counts[i]).TotalSeconds);
        return new TokenSpeed(kind.Name, kind.Bytes, best[0], best[1], best[2], best[3], best[4]);
    }

    private static TimeSpan BestPass(IReadOnlyList<string> texts, Func<string, long> count)
    {
        var best = TimeSpan.MaxValue;
        var turn = Stopwatch.StartNew();
        do
        {
            var pass = Stopwatch.StartNew();
            foreach (var text in texts) count(text);
            if (pass.Elapsed < best) best = pass.Elapsed;
        }
        while (turn.Elapsed < Turn);
        return best;
    }

    private static double AllCores(TokenTexts kind, ExactTokenCounter counter)
    {
        // Enough for the cores to share them evenly.
        var many = Enumerable.Repeat(kind.Texts, 20).SelectMany(static texts => texts).ToArray();
        var one = TimeSpan.MaxValue;
        var all = TimeSpan.MaxValue;
        for (var turn = 0; turn < Turns; turn++)
        {
            var watch = Stopwatch.StartNew();
            foreach (var text in many) counter.Count(text);
            if (watch.Elapsed < one) one = watch.Elapsed;
            watch.Restart();
            Parallel.ForEach(many, text => counter.Count(text));
            if (watch.Elapsed < all) all = watch.Elapsed;
        }
        return one / all;
    }

    private static TokenRun Repeated(string unit, ExactTokenCounter[] counters)
    {
        var once = string.Concat(Enumerable.Repeat(unit, RunLength));
        var twice = once + once;
        var one = TimeSpan.Zero;
        var two = TimeSpan.Zero;
        foreach (var counter in counters)
        {
            var (first, second) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
            for (var turn = 0; turn < Turns; turn++)
            {
                first = Min(first, BestPass([once], text => counter.Count(text).Tokens));
                second = Min(second, BestPass([twice], text => counter.Count(text).Tokens));
            }
            if (first > one) (one, two) = (first, second);
        }
        return new TokenRun(unit, Encoding.UTF8.GetByteCount(once) / 1e6 / one.TotalSeconds, two / one);
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static double Allocated(IReadOnlyList<TokenTexts> texts, ExactTokenCounter[] counters)
    {
        var all = texts.SelectMany(static kind => kind.Texts).ToArray();
        foreach (var counter in counters)
            foreach (var text in all) counter.Count(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var counter in counters)
            foreach (var text in all) counter.Count(text);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(all.Length * counters.Length);
    }

    private static double Load(VocabularyStore store, string folder)
    {
        var original = VocabularySource.Published.Select(store.PathOf).MaxBy(static path => new FileInfo(path).Length)!;
        var times = new List<double>();
        for (var i = 0; i < Loads; i++)
        {
            var copy = Path.Combine(folder, $"{i}.vocabulary");
            File.Copy(original, copy);
            var watch = Stopwatch.StartNew();
            TokenVocabulary.Load(copy);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        return times.Order().ElementAt(Loads / 2);
    }

    private static void Print(TokenFigures figures)
    {
        Console.WriteLine(FormattableString.Invariant($"{"MB/s on one core",-18}{"V3",8}{"V47",8}{"V5",8}{"estimate",10}{"o200k",8}"));
        foreach (var speed in figures.Speeds)
            InvariantConsole.WriteLine(
                $"{speed.Texts + " (" + speed.Bytes / 1000 + " KB)",-18}{speed.V3,8:F0}{speed.V47,8:F0}{speed.V5,8:F0}",
                $"{speed.Estimate,10:F0}{speed.O200k,8:F0}");
        InvariantConsole.WriteLine(
            $"Exact is at least {figures.SlowestRatioToO200k:F1} times as fast as o200k; ",
            $"{figures.Cores} cores count {figures.AllCores:F2} times as fast as one.");
        foreach (var run in figures.Runs)
            InvariantConsole.WriteLine(
                $"A million of U+{char.ConvertToUtf32(run.Text, 0):X4}: {run.MegabytesPerSecond:F0} MB/s; ",
                $"twice as many take {run.TimeRatio:F2} times as long.");
        Console.WriteLine(FormattableString.Invariant(
            $"A count allocates {figures.BytesAllocatedPerCount:F1} bytes. The vocabulary loads in {figures.LoadMilliseconds:F1} ms."));
    }
}
