using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Estimation;

namespace ClaudePerf.FitEstimate;

/// <summary>
/// Fits the interval: the half-width that is a quantile of the error, by the quantile's own loss, relative to the text's
/// length. Each corpus counts the same, and in it the whole texts as much as the pieces of them. The quantile is 90%, and 95% for code:
/// the errors in one code base point the same way and differ from one code base to the next, so that 90% of those
/// seen here is only 79 to 90% of one not seen.
/// </summary>
internal static class IntervalFit
{
    private const double Level = 0.9, CodeLevel = 0.95;
    private const int Rounds = 120;
    private const int RareIndex = 6;

    // Texts made of unseen tokens are too rare in calibration to show their error; this errs on the careful side.
    private const float LeastRare = 0.05f;

    private readonly record struct Observation(EstimateSums Sums, double Error, double Weight, double Level);

    private static readonly float[] Start = [0.2f, 0.05f, 0.1f, 0.1f, 0.005f, 0.01f, 0.05f, 0.03f, 0.01f];

    /// <param name="counter">Gives the estimates.</param>
    /// <param name="texts">The texts to fit to.</param>
    /// <param name="exact">Their exact counts.</param>
    /// <param name="others">Intervals of other generations, which are good starting points too: the search finds the nearest minimum,
    /// not the lowest.</param>
    internal static EstimateInterval Fit(
        EstimateTokenCounter counter, IReadOnlyList<Chunk> texts, Func<string, long> exact, IEnumerable<EstimateInterval> others)
    {
        static (string, bool) Source(Chunk text) => (text.From.Corpus, text.IsWhole);
        var bySource = texts.GroupBy(Source).ToDictionary(group => group.Key, group => group.Count());
        var observations = new Observation[texts.Count];
        Parallel.For(0, observations.Length, i =>
        {
            var sums = counter.Sum(texts[i].Text);
            var count = exact(texts[i].Text);
            var error = Math.Abs(count - (sums.Units / (double)WeightScale.Unit));
            observations[i] = new Observation(sums, error, 1 / ((count + 1.0) * bySource[Source(texts[i])]),
                texts[i].From.Kind == "code" ? CodeLevel : Level);
        });

        var (coefficients, _) = others.Select(static other => other.ToArray()).Prepend(Start)
            .AsParallel().Select(start => Descend(observations, start)).MinBy(static end => end.Loss);
        return EstimateInterval.From(coefficients);
    }

    // One coefficient at a time, up or down by a step that shrinks.
    private static (float[] Coefficients, double Loss) Descend(Observation[] observations, float[] start)
    {
        var best = start;
        var bestLoss = Loss(observations, best);
        var factor = 2.0;
        for (var round = 0; round < Rounds; round++)
        {
            var improved = false;
            for (var i = 0; i < best.Length; i++)
            {
                foreach (var tried in (float[])[(float)(best[i] * factor), (float)(best[i] / factor)])
                {
                    var candidate = (float[])best.Clone();
                    candidate[i] = i == RareIndex ? Math.Max(tried, LeastRare) : tried;
                    var loss = Loss(observations, candidate);
                    if (loss >= bestLoss) continue;
                    (best, bestLoss, improved) = (candidate, loss, true);
                }
            }
            if (!improved) factor = Math.Sqrt(factor);
        }
        return (best, bestLoss);
    }

    private static double Loss(Observation[] observations, float[] coefficients)
    {
        var interval = EstimateInterval.From(coefficients);
        var loss = 0.0;
        foreach (var observation in observations)
        {
            var beyond = observation.Error - interval.HalfWidth(observation.Sums);
            loss += observation.Weight * (beyond > 0 ? observation.Level * beyond : (observation.Level - 1) * beyond);
        }
        return loss;
    }
}
