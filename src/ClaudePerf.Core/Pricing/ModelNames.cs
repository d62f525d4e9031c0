namespace ClaudePerf.Core.Pricing;

/// <summary>A name that stands for a model.</summary>
/// <param name="Name">The name.</param>
/// <param name="Model">The model.</param>
/// <param name="Remark">What it stands for, and its prices.</param>
public sealed record NamedModel(string Name, ModelInfo Model, string Remark);

/// <summary>The names that users can write for models, for completion.</summary>
public static class ModelNames
{
    private const string Prefix = "claude-";

    /// <summary>
    /// The names that begin with a text: aliases first, then the ids of offered models, then all others. "opus-5" also finds claude-opus-5,
    /// because the resolver accepts both.
    /// </summary>
    /// <param name="catalog">The models.</param>
    /// <param name="start">The beginning of a name; case is ignored.</param>
    /// <param name="at">The time of the prices.</param>
    public static IEnumerable<NamedModel> StartingWith(ModelCatalog catalog, string start, DateTimeOffset at) =>
        All(catalog, at)
            .Where(named => named.Name.StartsWith(start, StringComparison.OrdinalIgnoreCase)
                || named.Name.StartsWith(Prefix + start, StringComparison.OrdinalIgnoreCase))
            .Select(named => new NamedModel(named.Name, named.Model, Remark(named.Name, named.Model, at)));

    private static IEnumerable<(string Name, ModelInfo Model)> All(ModelCatalog catalog, DateTimeOffset at) =>
        catalog.Aliases.Select(alias => (alias.Key, catalog.Resolve(alias.Value)))
            .Append((ModelCatalog.Inherit, catalog.DefaultModel))
            .Concat(catalog.Models.Where(model => model.IsOffered(at)).Select(static model => (model.Id, model)))
            .Concat(catalog.Models.Where(model => !model.IsOffered(at)).Select(static model => (model.Id, model)));

    private static string Remark(string name, ModelInfo model, DateTimeOffset at)
    {
        var rates = model.PriceAt(at).Rates;
        var price = $"{rates.Input:0.00##} in, {rates.Output:0.00##} out, {rates.CacheRead:0.00##} cache read, USD per MTok";
        var target = name == model.Id ? "" : name == ModelCatalog.Inherit ? $"the caller's model, else {model.Id}: " : $"{model.Id}: ";
        return target + price + (model.IsOffered(at) ? "" : " (not offered)");
    }
}
