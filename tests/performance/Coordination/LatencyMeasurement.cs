using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;
using static ClaudePerf.Performance.InvariantConsole;

namespace ClaudePerf.Performance.Coordination;

/// <summary>
/// How well response times are predicted. <c>--transcripts FOLDER</c> reads real transcripts, <c>--requests FILE</c> a table of billed
/// requests (<see cref="BilledRequests"/>), which has only one time for each: there the time from one request of a run to the next stands
/// for the response, although a tool ran in between. Also fits generated responses with known coefficients, every eighth of which is
/// delayed for no reason.
/// </summary>
internal static class LatencyMeasurement
{
    private const int PlantedResponses = 3000;
    private const double LongestGap = 600;

    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    internal static object Run(string[] args)
    {
        var options = new Arguments(args);
        var figures = new List<object>();
        if (options.Text("--transcripts") is { } folder)
            figures.AddRange(Print("transcripts", ResponseTimeReader.Read(TranscriptDiscovery.Find([folder]))));
        if (options.Text("--requests") is { } file)
            figures.AddRange(Print("from one request to the next", Gaps(BilledRequests.Read(file))));
        figures.AddRange(Print("planted: 2 s, 0.3 s, 0.05 s, 1.4 s", Planted()));
        return figures;
    }

    private static List<object> Print(string name, IReadOnlyList<ResponseSample> samples)
    {
        var sessions = samples.Select(static sample => sample.Session).Distinct().Count();
        WriteLine($"{name}: {samples.Count:N0} responses of {sessions:N0} sessions");
        var figures = new List<object>();
        foreach (var model in LatencyModel.Fit(samples, Catalog).Models.OrderByDescending(static model => model.Samples))
        {
            var own = samples.Where(sample => Catalog.TryResolve(sample.Model, out var known) && known.Id == model.Model).ToList();
            var (covered, tried) = Coverage(own);
            WriteLine(
                $"  {model.Model}: {model.Samples:N0} of {model.Sessions:N0} sessions: {model.BaseSeconds:0.00} s, ",
                $"{10 * model.SecondsPerUncachedKToken:0.000} s for 10,000 uncached, ",
                $"{10 * model.SecondsPerCachedKToken:0.000} s for 10,000 cached, ",
                $"{model.SecondsPerOutputKToken / 10:0.000} s for 100 output tokens");
            WriteLine(
                $"    held out by session: half within {model.MedianError:P1} ({model.MedianErrorSeconds:0.00} s), ",
                $"with the median of the model {model.MedianErrorOfMedian:P1}; ",
                $"nine in ten take {model.LowRatio:0.00} to {model.HighRatio:0.00} times the expected time; ",
                $"in held-out thirds of the sessions {covered:P1} of {tried:N0} are within");
            var difference = model.Difference(new TokenUsage(50_000), new TokenUsage(0, CacheReadTokens: 50_000));
            WriteLine($"    50,000 tokens read instead of processed: {difference}");
            figures.Add(new
            {
                Name = name, model.Model, model.Samples, model.Sessions,
                model.BaseSeconds, model.SecondsPerUncachedKToken, model.SecondsPerCachedKToken, model.SecondsPerOutputKToken,
                model.MedianError, model.MedianErrorSeconds, model.MedianErrorOfMedian, model.LowRatio, model.HighRatio,
                Covered = covered, Tried = tried, ReadOf50K = difference.Seconds,
            });
        }
        return figures;
    }

    // The interval is fitted to sessions like these; whether it holds for others shows only on sessions that were left out of the fit.
    private static (double? Share, int Tried) Coverage(List<ResponseSample> samples)
    {
        var sessions = samples.Select(static sample => sample.Session).Distinct().Order(StringComparer.Ordinal).ToList();
        int within = 0, tried = 0;
        for (var left = 0; left < 3; left++)
        {
            var held = sessions.Where((_, i) => i % 3 == left).ToHashSet();
            var fit = LatencyModel.Fit(samples.Where(sample => !held.Contains(sample.Session)), Catalog).Models.FirstOrDefault();
            if (fit is null)
                continue;
            foreach (var sample in samples.Where(sample => held.Contains(sample.Session)))
            {
                var expected = fit.Estimate(
                    new TokenUsage(sample.UncachedTokens, sample.OutputTokens, CacheReadTokens: sample.CachedTokens));
                tried++;
                within += sample.Seconds >= expected.Low && sample.Seconds <= expected.High ? 1 : 0;
            }
        }
        return (tried == 0 ? null : within / (double)tried, tried);
    }

    private static List<ResponseSample> Gaps(IReadOnlyList<UsageRequest> requests)
    {
        var samples = new List<ResponseSample>();
        foreach (var run in requests.GroupBy(static request => (request.SessionId, request.AgentId)))
        {
            UsageRequest? before = null;
            foreach (var request in run.OrderBy(static request => request.Timestamp))
            {
                var gap = before is null ? 0 : (request.Timestamp - before.Timestamp).TotalSeconds;
                if (request.IsFinal && gap is > 0 and <= LongestGap)
                    samples.Add(new ResponseSample(request.Model!,
                        request.InputTokens + request.CacheWrite5mTokens + request.CacheWrite1hTokens, request.CacheReadTokens,
                            request.OutputTokens, gap) { Session = request.SessionId });
                before = request;
            }
        }
        return samples;
    }

    private static List<ResponseSample> Planted()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, PlantedResponses).Select(i =>
        {
            var (uncached, cached, output) = (random.Next(30_000), random.Next(160_000), (int)Math.Exp(4 + (4 * random.NextDouble())));
            var seconds = 2 + (0.03 * uncached / 1000) + (0.005 * cached / 1000) + (14.0 * output / 1000);
            var noise = Math.Exp(0.25 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            return new ResponseSample("claude-opus-5", uncached, cached, output,
                (seconds * noise) + (random.Next(8) == 0 ? 300 * random.NextDouble() : 0)) { Session = $"s{i / 30}" };
        })];
    }
}
