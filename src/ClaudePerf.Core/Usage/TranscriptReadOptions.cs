using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Core.Usage;

/// <summary>How transcripts are read.</summary>
public sealed record TranscriptReadOptions
{
    /// <summary>
    /// Gives the counter of a model's tokenizer, by the model as written (null where a line names none); with it, the content of
    /// requests without a final line is counted (<see cref="UsageRequest.Content"/>). Null, the default, leaves it uncounted.
    /// </summary>
    public Func<string?, ITokenCounter>? CounterFor { get; init; }

    /// <summary>
    /// Gives the estimate of what a model thought, by the model as written; with it, the thinking of every request is kept
    /// (<see cref="UsageRequest.RecoveredThinkingTokens"/>). Null, the default, leaves it unknown where no line records it.
    /// </summary>
    public Func<string?, ThinkingEstimate>? ThinkingFor { get; init; }

    /// <summary>
    /// Whether content that <see cref="CounterFor"/> would count is noted by its place alone, for an index to count when somebody asks:
    /// counting takes longer than all
    /// the rest of reading.
    /// </summary>
    public bool CountsLater { get; init; }

    /// <summary>Whether to take each file's fingerprint too, while it is open.</summary>
    internal bool TakesFingerprints { get; init; }

    /// <summary>Files read at once.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Options that recover output with the offline estimate, by each model's generation; an unknown model counts as the newest.
    /// </summary>
    /// <param name="catalog">The models.</param>
    /// <returns>The options.</returns>
    public static TranscriptReadOptions Recovering(ModelCatalog catalog) => Recovering(Task.FromResult(catalog));

    /// <summary>The same, with models that may still be on their way: what is read first is not in need of them.</summary>
    internal static TranscriptReadOptions Recovering(Task<ModelCatalog> models)
    {
        var counters = Enum.GetValues<TokenizerGeneration>().ToDictionary(
            generation => generation,
            generation => new Lazy<ITokenCounter>(() => EstimateTokenCounter.Create(generation)));
        TokenizerGeneration GenerationOf(string? model) => model is not null && models.GetAwaiter().GetResult().TryResolve(model, out var known) ? known.Tokenizer : TokenizerGeneration.V5;
        return new TranscriptReadOptions
        {
            CounterFor = model => counters[GenerationOf(model)].Value,
            ThinkingFor = model => ThinkingEstimate.For(GenerationOf(model)),
        };
    }
}
