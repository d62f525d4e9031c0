using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>Expected response times, fitted to the user's own responses.</summary>
/// <remarks>
/// <para>Seconds = base + a × uncached + b × cached + c × output (<see cref="LatencyFit"/>), from what a message answers to its
/// last block. Base and prompt terms are the wait for the first token; transcripts do not show it separately, because Claude Code
/// writes complete blocks.</para> <para>A model with at least <see cref="MinSamples"/> responses has its own figures. A model
/// with fewer uses those of the other models of its family (Opus, Sonnet, Haiku…) if their error can be determined, from
/// <see cref="MinOwnSamples"/> responses of its own, or from two models of the family of which one predicts the other. For all
/// other models there is no estimate.</para> <para>Responses in fast mode are left out, because <see cref="TokenUsage"/> does not
/// distinguish them.</para>
/// </remarks>
public sealed class LatencyModel
{
    /// <summary>A model with fewer responses has no figures of its own.</summary>
    public const int MinSamples = 20;

    /// <summary>With this many responses, the error of the family's figures for a model can be determined.</summary>
    public const int MinOwnSamples = 5;

    /// <summary>
    /// More responses of a model are thinned out evenly to this number: they cost time without adding information.
    /// </summary>
    private const int MaxSamples = 5000;

    private readonly Dictionary<string, ModelLatency> _models;
    private readonly Dictionary<string, ModelLatency?> _ofFamilies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string? Family, ResponseSample[] Samples)> _samples;

    private LatencyModel(Dictionary<string, ModelLatency> models, Dictionary<string, (string? Family, ResponseSample[] Samples)> samples)
    {
        _models = models;
        _samples = samples;
    }

    /// <summary>The models with their own figures.</summary>
    public IReadOnlyCollection<ModelLatency> Models => _models.Values;

    /// <summary>The figures of a model, or of its family; null if neither is known.</summary>
    /// <param name="model">The model.</param>
    public ModelLatency? For(ModelInfo model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (_models.TryGetValue(model.Id, out var own))
            return own;
        lock (_ofFamilies)
        {
            if (!_ofFamilies.TryGetValue(model.Id, out var family))
                _ofFamilies[model.Id] = family = OfFamily(model);
            return family;
        }
    }

    /// <summary>The expected seconds of a response, with a 90% interval; null if unknown.</summary>
    /// <param name="model">The model.</param>
    /// <param name="usage">The usage of the response.</param>
    public LatencyEstimate? Estimate(ModelInfo model, in TokenUsage usage) => For(model)?.Estimate(usage);

    /// <summary>
    /// How much longer responses are expected to take with one usage than with another; see <see cref="ModelLatency.Difference"/>.
    /// Null if unknown.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="before">The current usage, of one response or several in total.</param>
    /// <param name="after">The new usage, of the same number of responses.</param>
    public LatencyEstimate? Difference(ModelInfo model, in TokenUsage before, in TokenUsage after) => For(model)?.Difference(before, after);

    /// <summary>Fits responses, by model.</summary>
    /// <param name="samples">The responses.</param>
    /// <param name="catalog">The models; responses of other models are left out.</param>
    public static LatencyModel Fit(IEnumerable<ResponseSample> samples, ModelCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(catalog);
        var byModel = new Dictionary<string, (string? Family, ResponseSample[] Samples)>(StringComparer.Ordinal);
        foreach (var group in samples.Where(static sample => !sample.IsFast).GroupBy(static sample => sample.Model, StringComparer.Ordinal)
            .Select(group => (Model: catalog.TryResolve(group.Key, out var model) ? model : null, Samples: group))
            .Where(static group => group.Model is not null).GroupBy(static group => group.Model!.Id, StringComparer.Ordinal))
        {
            byModel.Add(group.Key, (group.First().Model!.Family, Thinned([.. group.SelectMany(static one => one.Samples)])));
        }
        var models = new Dictionary<string, ModelLatency>(StringComparer.Ordinal);
        foreach (var (id, (_, own)) in byModel)
        {
            if (own.Length < MinSamples)
                continue;
            var (errors, fits) = HeldOutErrors.CrossValidate(own);
            models.Add(id, Latency(id, own, LatencyFit.Solve(own), errors, fits, LatencyBasis.Model));
        }
        return new LatencyModel(models, byModel);
    }

    private ModelLatency? OfFamily(ModelInfo model)
    {
        var others = _samples.Where(other => other.Value.Family is not null && other.Value.Family == model.Family && other.Key != model.Id)
            .Select(static other => other.Value.Samples).ToList();
        var known = Thinned([.. others.SelectMany(static samples => samples)]);
        if (known.Length < MinSamples)
            return null;
        var fit = LatencyFit.Solve(known);
        var errors = new HeldOutErrors();
        var able = others.Where(static samples => samples.Length >= MinSamples).ToList();
        if (_samples.TryGetValue(model.Id, out var own) && own.Samples.Length >= MinOwnSamples)
        {
            errors.Add(own.Samples, fit, known);
        }
        else if (able.Count >= 2)
        {
            foreach (var left in able)
            {
                var rest = others.Where(samples => samples != left).SelectMany(static samples => samples).ToList();
                errors.Add(left, LatencyFit.Solve(rest), rest);
            }
        }
        else
        {
            return null;
        }
        return Latency(model.Id, known, fit, errors, HeldOutErrors.CrossValidate(known).Fits, LatencyBasis.Family);
    }

    private static ModelLatency Latency(
        string model, ResponseSample[] samples, double[] fit, HeldOutErrors errors, List<double[]> fits, LatencyBasis basis)
    {
        var (low, high) = errors.Bounds();
        return new ModelLatency(model, samples.Length, fit[0], fit[1], fit[2], fit[3], errors.Share)
        {
            Basis = basis,
            Sessions = samples.Select(static sample => sample.Session).OfType<string>().Distinct(StringComparer.Ordinal).Count(),
            MedianErrorSeconds = errors.Seconds,
            MedianErrorOfMedian = errors.ShareOfMedian,
            LowRatio = low,
            HighRatio = high,
            Spread = CoefficientSpread.FromFits(fits),
        };
    }

    private static ResponseSample[] Thinned(ResponseSample[] samples) =>
        samples.Length <= MaxSamples
            ? samples
            : [.. Enumerable.Range(0, MaxSamples).Select(i => samples[(int)((long)i * samples.Length / MaxSamples)])];
}
