using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Cmdlets;

/// <summary>What Get-ModelPrice says of one model at one time. Prices are in USD per million tokens (MTok).</summary>
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

    /// <summary>The time whose prices these are.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The provider's id.</summary>
    public string Model { get; }

    /// <summary>Short names that stand for the model today.</summary>
    public string[] Alias { get; }

    /// <summary>Other full ids, such as those with a date.</summary>
    public string[] OtherIds { get; }

    /// <summary>Fable, Mythos, Opus, Sonnet or Haiku.</summary>
    public string? Family { get; }

    /// <summary>Day, month or year of the release, as precisely as it is known.</summary>
    public string? Released { get; }

    /// <summary>The day (UTC) of the retirement, announced or past, where it is known.</summary>
    public DateTime? Retired { get; }

    /// <summary>Whether the provider offered the model at <see cref="At"/>.</summary>
    public bool Offered { get; }

    /// <summary>Prompt tokens outside the cache.</summary>
    public decimal Input { get; }

    /// <summary>Generated tokens.</summary>
    public decimal Output { get; }

    /// <summary>Cache writes that live five minutes.</summary>
    public decimal CacheWrite5m { get; }

    /// <summary>Cache writes that live one hour.</summary>
    public decimal CacheWrite1h { get; }

    /// <summary>Cache reads.</summary>
    public decimal CacheRead { get; }

    /// <summary>Prompt tokens outside the cache through the batch API.</summary>
    public decimal BatchInput { get; }

    /// <summary>Generated tokens through the batch API.</summary>
    public decimal BatchOutput { get; }

    /// <summary>What fast mode multiplies every token kind's price by; null where it is not offered.</summary>
    public decimal? FastMultiplier { get; }

    /// <summary>Prompt tokens in fast mode; null where it is not offered.</summary>
    public decimal? FastInput { get; }

    /// <summary>Generated tokens in fast mode; null where it is not offered.</summary>
    public decimal? FastOutput { get; }

    /// <summary>The day (UTC) on which fast mode is removed, where that is announced.</summary>
    public DateTime? FastUntil { get; }

    /// <summary>The longest prompt in tokens at these prices; null where there is no other price for longer ones.</summary>
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

    /// <summary>The shortest prefix in tokens that the provider caches; null where not verified.</summary>
    public int? MinimumCacheable { get; }

    /// <summary>The context window in tokens; null where not verified.</summary>
    public int? ContextWindow { get; }

    /// <summary>The longest output in tokens; null where not verified.</summary>
    public int? MaxOutput { get; }

    /// <summary>The tokenizer the model counts with.</summary>
    public TokenizerGeneration Tokenizer { get; }

    /// <summary>The day (UTC) from which the prices hold; null where the day is not known.</summary>
    public DateTime? EffectiveFrom { get; }

    /// <summary>The prices that follow from a rule and were not read, as the data file names them.</summary>
    public string[] Derived { get; }

    /// <summary>USD for one web search, of any model.</summary>
    public decimal WebSearch { get; }

    /// <summary>What inference in the US alone multiplies every token kind's price by.</summary>
    public decimal UsInferenceMultiplier { get; }

    /// <summary>Where the prices were read, and when.</summary>
    public string? Source { get; }

    /// <summary>What is unverified or worth knowing.</summary>
    public string[] Notes { get; }

    // Days as times in UTC: scripts compare them with dates, and they become JSON in ISO 8601.
    private static DateTime? Midnight(DateOnly? day) => day?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
}
