using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>How long responses of one model take.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="Samples">The responses it was fitted on.</param>
/// <param name="BaseSeconds">Seconds of every response.</param>
/// <param name="SecondsPerUncachedKToken">Seconds for a thousand prompt tokens that are not read from the provider's cache.</param>
/// <param name="SecondsPerCachedKToken">Seconds for a thousand that are.</param>
/// <param name="SecondsPerOutputKToken">Seconds for a thousand tokens of output.</param>
/// <param name="MedianError">How far it is off for half of the responses that it was not fitted on, as a share of their time.</param>
public sealed record ModelLatency(
    string Model, int Samples, double BaseSeconds, double SecondsPerUncachedKToken, double SecondsPerCachedKToken, double SecondsPerOutputKToken, double MedianError)
{
    /// <summary>The seconds that a response is expected to take.</summary>
    /// <param name="usage">What it uses.</param>
    public double Seconds(in TokenUsage usage) =>
        BaseSeconds + (((usage.PromptTokens - usage.CacheReadTokens) * SecondsPerUncachedKToken) + (usage.CacheReadTokens * SecondsPerCachedKToken) + (usage.OutputTokens * SecondsPerOutputKToken)) / 1000;
}

/// <summary>Expected response times, fitted on the user's own responses.</summary>
/// <remarks>
/// Seconds = base + a × uncached + b × cached + c × output, each coefficient at least 0, by least squares of the relative error (weight 1/seconds²) through coordinate descent on the normal equations. The error
/// is that of five folds, each predicted by a fit on the other four.
/// </remarks>
public sealed class LatencyModel
{
    /// <summary>Fewer responses than this tell nothing of a model.</summary>
    public const int FewestSamples = 20;

    private const int Folds = 5;
    private const int Terms = 4;
    private const int Sweeps = 2000;
    private const double Settled = 1e-10;
    private const double ShortestSeconds = 0.25;

    private readonly Dictionary<string, ModelLatency> _models;

    private LatencyModel(Dictionary<string, ModelLatency> models) => _models = models;

    /// <summary>The models it knows.</summary>
    public IReadOnlyCollection<ModelLatency> Models => _models.Values;

    /// <summary>The figures of a model; null where there are too few responses.</summary>
    /// <param name="model">The model.</param>
    public ModelLatency? For(ModelInfo model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return _models.GetValueOrDefault(model.Id);
    }

    /// <summary>Fits responses, by model.</summary>
    /// <param name="samples">The responses.</param>
    /// <param name="catalog">The models; responses of others are left out.</param>
    public static LatencyModel Fit(IEnumerable<ResponseSample> samples, ModelCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(catalog);
        var byModel = samples.Select(sample => (Sample: sample, Model: catalog.TryResolve(sample.Model, out var model) ? model.Id : null))
            .Where(static pair => pair.Model is not null).GroupBy(static pair => pair.Model!, static pair => pair.Sample, StringComparer.Ordinal);
        var models = new Dictionary<string, ModelLatency>(StringComparer.Ordinal);
        foreach (var group in byModel)
        {
            var own = group.ToArray();
            if (own.Length < FewestSamples)
                continue;
            var fit = Solve(own, static _ => true);
            models.Add(group.Key, new ModelLatency(group.Key, own.Length, fit[0], fit[1], fit[2], fit[3], CrossError(own)));
        }
        return new LatencyModel(models);
    }

    private static double CrossError(ResponseSample[] samples)
    {
        var errors = new List<double>(samples.Length);
        for (var fold = 0; fold < Folds; fold++)
        {
            var left = fold;
            var fit = Solve(samples, i => i % Folds != left);
            for (var i = fold; i < samples.Length; i += Folds)
            {
                var terms = TermsOf(samples[i]);
                var expected = 0.0;
                for (var j = 0; j < Terms; j++)
                    expected += fit[j] * terms[j];
                errors.Add(Math.Abs(expected - samples[i].Seconds) / Math.Max(ShortestSeconds, samples[i].Seconds));
            }
        }
        return Medians.Of(errors);
    }

    private static double[] Solve(ResponseSample[] samples, Func<int, bool> counts)
    {
        var squares = new double[Terms, Terms];
        var products = new double[Terms];
        for (var i = 0; i < samples.Length; i++)
        {
            if (!counts(i))
                continue;
            var terms = TermsOf(samples[i]);
            var weight = 1 / Math.Pow(Math.Max(ShortestSeconds, samples[i].Seconds), 2);
            for (var j = 0; j < Terms; j++)
            {
                products[j] += weight * terms[j] * samples[i].Seconds;
                for (var k = 0; k < Terms; k++)
                    squares[j, k] += weight * terms[j] * terms[k];
            }
        }
        var fit = new double[Terms];
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var moved = 0.0;
            for (var j = 0; j < Terms; j++)
            {
                if (squares[j, j] <= 0)
                    continue;
                var rest = products[j];
                for (var k = 0; k < Terms; k++)
                    rest -= k == j ? 0 : squares[j, k] * fit[k];
                var next = Math.Max(0, rest / squares[j, j]);
                moved = Math.Max(moved, Math.Abs(next - fit[j]));
                fit[j] = next;
            }
            if (moved < Settled)
                break;
        }
        return fit;
    }

    private static double[] TermsOf(in ResponseSample sample) => [1, sample.UncachedTokens / 1000.0, sample.CachedTokens / 1000.0, sample.OutputTokens / 1000.0];
}
