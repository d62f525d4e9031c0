using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Usage;

/// <summary>How transcripts are read.</summary>
public sealed record TranscriptReadOptions
{
    /// <summary>
    /// Gives the counter of a model's tokenizer, by the model as written (null where a line names none); with it, the content of
    /// requests without a final line is counted (<see cref="UsageRequest.Content"/>). Null, the default, leaves it uncounted.
    /// </summary>
    public Func<string?, ITokenCounter>? CounterFor { get; init; }

    /// <summary>Files read at once.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Options that recover output with the offline estimate, by each model's generation; an unknown model counts as the newest.</summary>
    /// <param name="catalog">The models.</param>
    /// <returns>The options.</returns>
    public static TranscriptReadOptions Recovering(ModelCatalog catalog)
    {
        var counters = Enum.GetValues<TokenizerGeneration>().ToDictionary(
            generation => generation,
            generation => new Lazy<ITokenCounter>(() => EstimateTokenCounter.Create(generation)));
        return new TranscriptReadOptions
        {
            CounterFor = model => counters[model is not null && catalog.TryResolve(model, out var known) ? known.Tokenizer : TokenizerGeneration.V5].Value,
        };
    }
}
