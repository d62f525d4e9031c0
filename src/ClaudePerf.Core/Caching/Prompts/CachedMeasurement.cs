using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Files;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Caching.Prompts;

/// <summary>
/// Measures through the prompt cache: earlier measurements are reused while all files they depend on are unchanged.
/// </summary>
/// <param name="cache">The cache.</param>
/// <param name="method">The method that chooses the counters of the options.</param>
/// <param name="options">The measurement options. Their time only affects prices.</param>
/// <param name="dataFolder">
/// The data folder that the counters use; null for the default of this process's user and environment.
/// </param>
internal sealed class CachedMeasurement(PromptCache cache, MethodChoice method, MeasureOptions options, string? dataFolder = null)
{
    /// <summary>Measures the prompts of a folder.</summary>
    /// <param name="folder">The folder's full path.</param>
    /// <param name="ecosystem">How to find the ecosystem that the folder is, or is part of.</param>
    /// <param name="measure">
    /// Measures without the cache, and reports whether the result may be cached. It must read files only through the
    /// readers of <c>Agents</c>.
    /// </param>
    /// <param name="cancellation">Cancels the measurement.</param>
    /// <returns>The result of <paramref name="measure"/>, new or cached, with the prices of the options' time.</returns>
    public MeasuredPrompts Measure(
        string folder,
        EcosystemOptions ecosystem,
        Func<CancellationToken, PromptCacheResult<MeasuredPrompts>> measure,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(ecosystem);
        ArgumentNullException.ThrowIfNull(measure);
        var subject = new PromptCacheSubject(CacheEntryKind.Measurement, ecosystem.Root, Model: options.Model?.Id);
        var key = EcosystemQuestion.Add(new PromptCacheKeyBuilder("measurement").Add(subject), ecosystem)
            .Add(folder).Add((long)method).Add(options.Detailed).Add(dataFolder).Build();
        var measured = cache.Ask(key, subject, MeasuredPromptsFormat.Instance, token =>
        {
            var result = measure(token);
            foreach (var path in Files())
                ObservedFiles.DependOn(path);
            return result with
            {
                Tokens = result.Value.Measurements.Sum(static measurement => measurement.Tokens),
                IsCacheable = result.IsCacheable && result.Value.Failures.IsEmpty,
            };
        }, cancellation);
        return measured.PricedAt(options.Catalog, options.At);
    }

    private IEnumerable<string> Files() =>
        TokenCounterFiles.Of(dataFolder)
            .Append(ModelCatalog.ShippedFile)
            .Append(ShippedData.PathOf(InvocationData.FileName))
            .Concat(ModelCatalog.UserFile is { } own ? [own] : []);
}
