using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>The shortest prefix that a model caches.</summary>
internal static class CacheMinimum
{
    // For models whose line has no published minimum at all: the longest of any model.
    private const int Longest = 4096;

    /// <summary>
    /// The model's minimum; where it is not published, that of the latest earlier model of its line that has one, since newer models have had the same or a lower one.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="catalog">The models.</param>
    /// <returns>Tokens.</returns>
    public static int Of(ModelInfo model, ModelCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(catalog);
        return model.MinimumCacheable
            ?? catalog.Models.Where(other => other.Family == model.Family && other.MinimumCacheable is not null && other.Released?.Earliest < model.Released?.Earliest)
                .OrderByDescending(static other => other.Released!.Value.Earliest).FirstOrDefault()?.MinimumCacheable
            ?? Longest;
    }
}
