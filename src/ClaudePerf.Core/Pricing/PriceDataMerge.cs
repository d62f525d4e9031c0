using System.Text.Json;

namespace ClaudePerf.Core.Pricing;

/// <summary>
/// Merges the user's price file into the shipped one. Models are matched by id, and a model's price rows by the day they take
/// effect. Fields in the user's file replace shipped fields, fields it does not mention stay, and new entries are added.
/// </summary>
internal static class PriceDataMerge
{
    /// <exception cref="PriceDataException">A model or a price row appears twice, or has no key.</exception>
    public static PositionedJson Merge(PositionedJson shipped, PositionedJson user)
    {
        RequireObject(user);
        var merged = Overlay(shipped, user);
        if (shipped["aliases"] is { Kind: JsonValueKind.Object } aliases && user["aliases"] is { Kind: JsonValueKind.Object } userAliases)
            merged.Set("aliases", Overlay(aliases, userAliases));
        if (shipped["rules"] is { Kind: JsonValueKind.Object } rules && user["rules"] is { Kind: JsonValueKind.Object } userRules)
            merged.Set("rules", Overlay(rules, userRules));
        if (shipped["models"] is { Kind: JsonValueKind.Array } models && user["models"] is { Kind: JsonValueKind.Array } userModels)
            merged.Set("models", MergeList(models, userModels, ModelKey, MergeModel));
        return merged;
    }

    /// <summary>Rejects a table in which a model or price row appears twice.</summary>
    public static void RequireUnique(PositionedJson root)
    {
        if (root["models"] is not { Kind: JsonValueKind.Array } models)
            return;
        Index(models, ModelKey);
        foreach (var model in models.Items)
        {
            if (model["prices"] is { Kind: JsonValueKind.Array } prices)
                Index(prices, PriceKey(model));
        }
    }

    private static PositionedJson MergeModel(PositionedJson shipped, PositionedJson user)
    {
        var merged = Overlay(shipped, user);
        merged.Set("id", shipped["id"]!);
        if (shipped["prices"] is { Kind: JsonValueKind.Array } prices && user["prices"] is { Kind: JsonValueKind.Array } userPrices)
            merged.Set("prices", MergeList(prices, userPrices, PriceKey(merged), MergePrice));
        return merged;
    }

    private static PositionedJson MergePrice(PositionedJson shipped, PositionedJson user)
    {
        var merged = Overlay(shipped, user);
        // A row that the user changed no longer matches its source.
        if (user["source"] is null)
            merged.Set("source", user.WithText("source", user.File));
        if (user["derived"] is null && shipped["derived"] is { Kind: JsonValueKind.Array } derived)
        {
            var still = derived.Copy();
            still.Items.AddRange(derived.Items.Where(field => user[field.Text.Split('.')[0]] is null));
            merged.Set("derived", still);
        }
        return merged;
    }

    private static PositionedJson MergeList(
        PositionedJson shipped,
        PositionedJson user,
        Func<PositionedJson, string> key,
        Func<PositionedJson, PositionedJson, PositionedJson> merge)
    {
        var added = Index(user, key);
        var merged = user.Copy();
        foreach (var item in shipped.Items)
            merged.Items.Add(added.Remove(key(item), out var replacement) ? merge(item, replacement) : item);
        merged.Items.AddRange(user.Items.Where(item => added.ContainsKey(key(item))));
        return merged;
    }

    private static Dictionary<string, PositionedJson> Index(PositionedJson list, Func<PositionedJson, string> key)
    {
        var index = new Dictionary<string, PositionedJson>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in list.Items)
        {
            RequireObject(item);
            var name = key(item);
            if (!index.TryAdd(name, item))
                throw item.Problem(name.Length == 0 ? "two price rows start with the model." : $"'{name}' appears twice in the list.");
        }
        return index;
    }

    private static string ModelKey(PositionedJson model) =>
        model["id"] is { Kind: JsonValueKind.String } id && id.Text.Length > 0
            ? id.Text
            : throw (model["id"] ?? model).Problem("a model must have an id, which is a string.");

    // A row without a date starts with the model, as does a row with the release date.
    private static Func<PositionedJson, string> PriceKey(PositionedJson model)
    {
        var released = model["released"] is { Kind: JsonValueKind.String } text && PartialDate.TryParse(text.Text, out var date)
            ? date.Earliest.ToString("O", System.Globalization.CultureInfo.InvariantCulture)
            : null;
        return price => price["from"] is { Kind: JsonValueKind.String } from && from.Text != released ? from.Text : "";
    }

    private static PositionedJson Overlay(PositionedJson below, PositionedJson above)
    {
        // Errors about missing fields should name the user's file.
        var merged = above.Copy();
        merged.Members.AddRange(below.Members);
        foreach (var (name, value) in above.Members)
            merged.Set(name, value);
        return merged;
    }

    private static void RequireObject(PositionedJson value)
    {
        if (value.Kind != JsonValueKind.Object)
            throw value.Problem("an object is expected.");
    }
}
