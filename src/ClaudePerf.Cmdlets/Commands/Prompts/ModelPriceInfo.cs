using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// The prices and properties of one model at one time, as returned by Get-ModelPrice. Prices are in USD per million tokens (MTok).
/// </summary>
public sealed class ModelPriceInfo
{
    internal ModelPriceInfo(ModelInfo model, DateTimeOffset at)
    {
        var price = model.PriceAt(at);
        var rates = price.Rates;
        var fast = price.Fast is { } offer && offer.Offered && offer.AppliesAt(at) ? offer.Multiplier : (decimal?)null;
        var longer = price.LongPrompt;
        At = at;
        Model = model.Id;
        Alias = [.. model.Aliases];
        OtherIds = [.. model.OtherIds];
        Family = model.Family;
        Released = model.Released?.ToString();
        Retired = Midnight(model.Retired);
        Offered = model.IsOffered(at);
        Input = rates.Input;
        Output = rates.Output;
        CacheWrite5m = rates.CacheWrite5m;
        CacheWrite1h = rates.CacheWrite1h;
        CacheRead = rates.CacheRead;
        BatchInput = rates.BatchInput;
        BatchOutput = rates.BatchOutput;
        FastMultiplier = fast;
        FastInput = rates.Input * fast;
        FastOutput = rates.Output * fast;
        FastUntil = fast is null ? null : Midnight(price.Fast?.Until);
        LongPromptAbove = longer?.Above;
        LongPromptInput = longer?.Rates.Input;
        LongPromptOutput = longer?.Rates.Output;
        LongPromptCacheWrite5m = longer?.Rates.CacheWrite5m;
        LongPromptCacheWrite1h = longer?.Rates.CacheWrite1h;
        LongPromptCacheRead = longer?.Rates.CacheRead;
        LongPromptBatchInput = longer?.Rates.BatchInput;
        LongPromptBatchOutput = longer?.Rates.BatchOutput;
        MinimumCacheable = model.MinimumCacheable;
        ContextWindow = model.ContextWindow;
        MaxOutput = model.MaxOutput;
        Tokenizer = model.Tokenizer;
        EffectiveFrom = Midnight(price.From);
        Derived = [.. price.Derived];
        Source = price.Source;
        Notes = [.. model.Notes];
        WebSearch = model.Rules.WebSearchPerRequest;
        UsInferenceMultiplier = model.Rules.UsInferenceMultiplier;
    }

    /// <summary>The time that these prices apply to.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The provider's id.</summary>
    public string Model { get; }

    /// <summary>Short names that currently refer to the model.</summary>
    public string[] Alias { get; }

    /// <summary>Other full ids, such as those with a date.</summary>
    public string[] OtherIds { get; }

    /// <summary>Fable, Mythos, Opus, Sonnet or Haiku.</summary>
    public string? Family { get; }

    /// <summary>Day, month or year of the release, as precisely as known.</summary>
    public string? Released { get; }

    /// <summary>The day (UTC) of the retirement, announced or past, if known.</summary>
    public DateTime? Retired { get; }

    /// <summary>Whether the provider offered the model at <see cref="At"/>.</summary>
    public bool Offered { get; }

    /// <summary>Prompt tokens outside the cache.</summary>
    public decimal Input { get; }

    /// <summary>Generated tokens.</summary>
    public decimal Output { get; }

    /// <summary>Cache writes with a lifetime of five minutes.</summary>
    public decimal CacheWrite5m { get; }

    /// <summary>Cache writes with a lifetime of one hour.</summary>
    public decimal CacheWrite1h { get; }

    /// <summary>Cache reads.</summary>
    public decimal CacheRead { get; }

    /// <summary>Prompt tokens outside the cache through the batch API.</summary>
    public decimal BatchInput { get; }

    /// <summary>Generated tokens through the batch API.</summary>
    public decimal BatchOutput { get; }

    /// <summary>The factor by which fast mode multiplies the price of every kind of token; null if fast mode is not offered.</summary>
    public decimal? FastMultiplier { get; }

    /// <summary>Prompt tokens in fast mode; null if it is not offered.</summary>
    public decimal? FastInput { get; }

    /// <summary>Generated tokens in fast mode; null if it is not offered.</summary>
    public decimal? FastOutput { get; }

    /// <summary>The day (UTC) on which fast mode will be removed, if announced.</summary>
    public DateTime? FastUntil { get; }

    /// <summary>The longest prompt in tokens at these prices; null if longer prompts have no other price.</summary>
    public long? LongPromptAbove { get; }

    /// <summary>Prompt tokens of longer prompts.</summary>
    public decimal? LongPromptInput { get; }

    /// <summary>Generated tokens after longer prompts.</summary>
    public decimal? LongPromptOutput { get; }

    /// <summary>Five-minute cache writes of longer prompts.</summary>
    public decimal? LongPromptCacheWrite5m { get; }

    /// <summary>One-hour cache writes of longer prompts.</summary>
    public decimal? LongPromptCacheWrite1h { get; }

    /// <summary>Cache reads of longer prompts.</summary>
    public decimal? LongPromptCacheRead { get; }

    /// <summary>Prompt tokens of longer prompts through the batch API.</summary>
    public decimal? LongPromptBatchInput { get; }

    /// <summary>Generated tokens after longer prompts through the batch API.</summary>
    public decimal? LongPromptBatchOutput { get; }

    /// <summary>The shortest prefix in tokens that the provider caches; null if not verified.</summary>
    public int? MinimumCacheable { get; }

    /// <summary>The context window in tokens; null if not verified.</summary>
    public int? ContextWindow { get; }

    /// <summary>The longest output in tokens; null if not verified.</summary>
    public int? MaxOutput { get; }

    /// <summary>The tokenizer of the model.</summary>
    public TokenizerGeneration Tokenizer { get; }

    /// <summary>The day (UTC) from which the prices apply; null if unknown.</summary>
    public DateTime? EffectiveFrom { get; }

    /// <summary>The prices that were derived by a rule instead of read, by their names in the data file.</summary>
    public string[] Derived { get; }

    /// <summary>USD for one web search, the same for all models.</summary>
    public decimal WebSearch { get; }

    /// <summary>The factor by which US-only inference multiplies the price of every kind of token.</summary>
    public decimal UsInferenceMultiplier { get; }

    /// <summary>Where and when the prices were read.</summary>
    public string? Source { get; }

    /// <summary>Unverified facts and other remarks.</summary>
    public string[] Notes { get; }

    // Days as times in UTC, so that scripts can compare them with dates and JSON contains ISO 8601.
    private static DateTime? Midnight(DateOnly? day) => day?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
}
