using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Pricing;

/// <summary>
/// An organization's contracted rates: <c>modelPricing</c> in the managed settings, which Claude Code's own totals use.
/// <c>multiplier</c> (above 0, at most 10) multiplies every amount, including web searches. <c>overrides</c> sets a model's
/// <c>input</c>, <c>output</c>, <c>cacheRead</c> and <c>cacheWrite</c> by model id, in USD per million tokens; <c>cacheWrite</c>
/// applies to both lifetimes. Invalid entries are ignored. Measured on Claude Code 2.1.332; user and project settings cannot set
/// these rates.
/// </summary>
public sealed class ContractedRates
{
    private const decimal LargestMultiplier = 10m;
    private const decimal LargestRate = 1_000_000m;

    // With more decimals, sums of token counts times rates might no longer be exact in a decimal.
    private const int Decimals = 9;

    private const decimal BatchMultiple = 0.5m;

    private readonly Dictionary<string, TokenRates> _overrides = new(StringComparer.OrdinalIgnoreCase);

    private ContractedRates(string source) => Source = source;

    /// <summary>The file that contains the rates.</summary>
    public string Source { get; }

    /// <summary>The factor that multiplies every amount.</summary>
    public decimal Multiplier { get; private set; } = 1m;

    /// <summary>The rates of individual models by id, before the multiplier.</summary>
    public IReadOnlyDictionary<string, TokenRates> Overrides => _overrides;

    /// <summary>Reads the rates from a settings file.</summary>
    /// <param name="file">The managed settings.</param>
    /// <returns>The rates; null if the file is missing, unreadable or contains none.</returns>
    public static ContractedRates? Read(string file)
    {
        if (!ObservedFiles.FileExists(file))
            return null;
        try
        {
            using var document = JsonDocument.Parse(RegularFile.ReadText(file, ReadLimits.Settings),
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("modelPricing", out var pricing)
                && pricing.ValueKind == JsonValueKind.Object ? Of(pricing, file) : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // Claude Code also continues without them; errors in the file are reported by the reader of the whole settings.
            return null;
        }
    }

    private static ContractedRates? Of(JsonElement pricing, string file)
    {
        var rates = new ContractedRates(file);
        var hasMultiplier = false;
        if (pricing.TryGetProperty("multiplier", out var multiplier) && Amount(multiplier) is > 0 and <= LargestMultiplier and var factor)
        {
            rates.Multiplier = factor;
            hasMultiplier = true;
        }
        if (pricing.TryGetProperty("overrides", out var overrides) && overrides.ValueKind == JsonValueKind.Object)
        {
            foreach (var row in overrides.EnumerateObject())
            {
                if (RatesOf(row.Value) is { } of)
                    rates._overrides[row.Name] = of;
            }
        }
        return hasMultiplier || rates._overrides.Count > 0 ? rates : null;
    }

    // Claude Code ignores the row unless it has all four.
    private static TokenRates? RatesOf(JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object)
            return null;
        decimal?[] found = [.. ((string[])["input", "output", "cacheRead", "cacheWrite"])
            .Select(name => row.TryGetProperty(name, out var value) ? Amount(value) : null)];
        return Array.TrueForAll(found, static rate => rate is >= 0 and <= LargestRate)
            ? new TokenRates(found[0]!.Value, found[1]!.Value, found[3]!.Value, found[3]!.Value, found[2]!.Value,
                found[0]!.Value * BatchMultiple, found[1]!.Value * BatchMultiple)
            : null;
    }

    private static decimal? Amount(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var amount) ? amount : null;

    /// <summary>Applies these rates to a model.</summary>
    internal ModelInfo ApplyTo(ModelInfo model)
    {
        var source = $"contracted rates from {Source}";
        IEnumerable<ModelPrice> prices = _overrides.TryGetValue(model.Id, out var own)
            ? [new ModelPrice(null, Times(own), null, null, [], source)]
            : Multiplier == 1m ? model.Prices : model.Prices.Select(price => new ModelPrice(
                price.From, Times(price.Rates), price.LongPrompt is { } longer
                    ? longer with { Rates = Times(longer.Rates) }
                    : null, price.Fast, price.Derived, source));
        return model.With([.. prices], ApplyTo(model.Rules));
    }

    internal PriceRules ApplyTo(PriceRules rules) => rules with { WebSearchPerRequest = Times(rules.WebSearchPerRequest) };

    private TokenRates Times(TokenRates rates) => new(
        Times(rates.Input), Times(rates.Output), Times(rates.CacheWrite5m), Times(rates.CacheWrite1h), Times(rates.CacheRead),
            Times(rates.BatchInput), Times(rates.BatchOutput));

    private decimal Times(decimal amount) => Math.Round(amount * Multiplier, Decimals);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
            $"contracted rates from '{Source}': multiplier {Multiplier}, {_overrides.Count} models with their own rates");
}
