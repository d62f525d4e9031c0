namespace ClaudePerf.Core.Pricing;

/// <summary>One model: its names, limits and price history.</summary>
public sealed class ModelInfo
{
    private readonly ModelPrice[] _prices;

    internal ModelInfo(string id, IReadOnlyList<ModelPrice> prices, PriceRules rules)
    {
        Id = id;
        _prices = [.. prices];
        Rules = rules;
    }

    /// <summary>The provider's id, for example <c>claude-opus-5-5</c>.</summary>
    public string Id { get; }

    /// <summary>Other full ids of the model, for example with a date.</summary>
    public IReadOnlyList<string> OtherIds { get; internal init; } = [];

    /// <summary>The short names that currently refer to the model, such as <c>opus</c>.</summary>
    public IReadOnlyList<string> Aliases { get; internal init; } = [];

    /// <summary>The product line: Fable, Mythos, Opus, Sonnet or Haiku.</summary>
    public string? Family { get; internal init; }

    /// <summary>When the model was released, as precisely as the sources say; null if unknown.</summary>
    public PartialDate? Released { get; internal init; }

    /// <summary>The day (UTC) of its retirement, announced or past; null if there is none or it is unknown.</summary>
    public DateOnly? Retired { get; internal init; }

    /// <summary>Creates a copy of the model with other prices.</summary>
    internal ModelInfo With(IReadOnlyList<ModelPrice> prices, PriceRules rules) => new(Id, prices, rules)
    {
        OtherIds = OtherIds,
        Aliases = Aliases,
        Family = Family,
        Released = Released,
        Retired = Retired,
        Availability = Availability,
        ContextWindow = ContextWindow,
        MaxOutput = MaxOutput,
        Tokenizer = Tokenizer,
        MinimumCacheable = MinimumCacheable,
        Notes = Notes,
    };

    /// <summary>Whether the model is offered; see <see cref="IsOffered"/> for a specific time.</summary>
    public ModelAvailability Availability { get; internal init; }

    /// <summary>The context window in tokens; null if not verified.</summary>
    public int? ContextWindow { get; internal init; }

    /// <summary>The maximum output in tokens; null if not verified.</summary>
    public int? MaxOutput { get; internal init; }

    /// <summary>The model's tokenizer.</summary>
    public TokenizerGeneration Tokenizer { get; internal init; }

    /// <summary>The shortest prompt prefix in tokens that the provider caches; null if not verified.</summary>
    public int? MinimumCacheable { get; internal init; }

    /// <summary>Notes about the model, including what is unverified.</summary>
    public IReadOnlyList<string> Notes { get; internal init; } = [];

    /// <summary>The rules of the model's price table.</summary>
    public PriceRules Rules { get; }

    /// <summary>The price rows, oldest first; at least one.</summary>
    public IReadOnlyList<ModelPrice> Prices => _prices;

    /// <summary>Gets the price row in force at a time.</summary>
    /// <param name="at">The time.</param>
    /// <returns>The last row that has taken effect; before that, the first row.</returns>
    public ModelPrice PriceAt(DateTimeOffset at)
    {
        var ticks = at.UtcTicks;
        for (var i = _prices.Length - 1; i > 0; i--)
        {
            if (ticks >= _prices[i].FromUtcTicks)
                return _prices[i];
        }
        return _prices[0];
    }

    /// <summary>Whether the provider offered the model at a time.</summary>
    /// <param name="at">The time.</param>
    /// <returns>True from the earliest possible release day until the day before its retirement, in UTC; false for models whose
    /// retirement day is unknown.</returns>
    public bool IsOffered(DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        return Availability == ModelAvailability.Offered
            && (Released is not { } released || day >= released.Earliest)
            && (Retired is not { } retired || day < retired);
    }

    /// <summary>The id.</summary>
    /// <returns><see cref="Id"/>.</returns>
    public override string ToString() => Id;
}
