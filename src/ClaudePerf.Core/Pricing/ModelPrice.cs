namespace ClaudePerf.Core.Pricing;

/// <summary>One row of a model's price history.</summary>
public sealed class ModelPrice
{
    private readonly AttoRates _standard;
    private readonly AttoRates _long;

    internal ModelPrice(DateOnly? from, TokenRates rates, PriceTier? longPrompt, FastModePrice? fast, IReadOnlyList<string> derived,
        string? source)
    {
        From = from;
        FromUtcTicks = from is { } day ? day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).Ticks : 0;
        Rates = rates;
        _standard = new AttoRates(rates);
        _long = longPrompt is null ? _standard : new AttoRates(longPrompt.Rates);
        LongPrompt = longPrompt;
        Fast = fast;
        Derived = derived;
        Source = source;
    }

    /// <summary>
    /// The day, from 00:00 UTC, on which the row takes effect; it applies until the next row does. Null for a first row whose
    /// release day is unknown.
    /// </summary>
    public DateOnly? From { get; }

    /// <summary>The standard rates.</summary>
    public TokenRates Rates { get; }

    /// <summary>The rates of long prompts; null if all prompts have the standard rates.</summary>
    public PriceTier? LongPrompt { get; }

    /// <summary>The fast mode; null if the model has none.</summary>
    public FastModePrice? Fast { get; }

    /// <summary>
    /// The fields of the row, as named in the data file, that were derived by a rule instead of being read from a source.
    /// </summary>
    public IReadOnlyList<string> Derived { get; }

    /// <summary>Where and when the row's prices were read.</summary>
    public string? Source { get; }

    internal long FromUtcTicks { get; }

    /// <summary>Gets the rates of a request by the length of its prompt.</summary>
    /// <param name="promptTokens">Input, cache writes and cache reads of the request, in tokens.</param>
    /// <returns>The rates of every token of the request.</returns>
    public TokenRates RatesFor(long promptTokens) =>
        LongPrompt is { } longer && promptTokens > longer.Above ? longer.Rates : Rates;

    internal AttoRates AttoRatesFor(long promptTokens) =>
        LongPrompt is { } longer && promptTokens > longer.Above ? _long : _standard;
}
