using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>The shortest prefix that a model caches.</summary>
internal static class CacheMinimum
{
    // For models whose line has no published minimum: the longest minimum of any model.
    private const int LongestMinimum = 4096;

    /// <summary>
    /// The model's minimum; if it is not published, that of the latest earlier model of its line that has one, because newer models
    /// have had the same minimum or a lower one.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="catalog">The models.</param>
    /// <returns>The minimum in tokens.</returns>
    public static int ForModel(ModelInfo model, ModelCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(catalog);
        return model.MinimumCacheable
            ?? catalog.Models.Where(other => other.Family == model.Family && other.MinimumCacheable is not null
                && other.Released?.Earliest < model.Released?.Earliest)
                .OrderByDescending(static other => other.Released!.Value.Earliest).FirstOrDefault()?.MinimumCacheable
            ?? LongestMinimum;
    }
}
