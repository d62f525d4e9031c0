using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Core.Usage;

/// <summary>Options for reading transcripts.</summary>
public sealed record TranscriptReadOptions
{
    /// <summary>
    /// Returns the counter of a model's tokenizer by the model name as written (null if the line has none). If set, the content of
    /// requests without a final line is counted (<see cref="UsageRequest.Content"/>). Null (default) disables this.
    /// </summary>
    public Func<string?, ITokenCounter>? CounterFor { get; init; }

    /// <summary>
    /// Returns the estimate of a model's thinking by the model name as written. If set, the thinking of every request is estimated
    /// (<see cref="UsageRequest.RecoveredThinkingTokens"/>). Null (default) leaves it unknown if no line records it.
    /// </summary>
    public Func<string?, ThinkingEstimate>? ThinkingFor { get; init; }

    /// <summary>
    /// Whether to record only the position of content that <see cref="CounterFor"/> would count, so that an index can count it on
    /// demand: counting takes longer than the rest of reading.
    /// </summary>
    public bool DefersCounting { get; init; }

    /// <summary>Whether to compute each file's fingerprint while it is open.</summary>
    internal bool ComputesFingerprints { get; init; }

    /// <summary>The number of files to read in parallel.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Creates options that recover output with the offline estimate of each model's generation; an unknown model uses the newest.
    /// </summary>
    /// <param name="catalog">The models.</param>
    /// <returns>The options.</returns>
    public static TranscriptReadOptions Recovering(ModelCatalog catalog) => Recovering(Task.FromResult(catalog));

    /// <summary>Creates the same options for a catalog that is still loading; it is not needed for the first reads.</summary>
    internal static TranscriptReadOptions Recovering(Task<ModelCatalog> models)
    {
        var counters = Enum.GetValues<TokenizerGeneration>().ToDictionary(
            generation => generation,
            generation => new Lazy<ITokenCounter>(() => EstimateTokenCounter.Create(generation)));
        TokenizerGeneration GenerationOf(string? model) =>
            model is not null && models.GetAwaiter().GetResult().TryResolve(model, out var known)
            ? known.Tokenizer
            : TokenizerGeneration.V5;
        return new TranscriptReadOptions
        {
            CounterFor = model => counters[GenerationOf(model)].Value,
            ThinkingFor = model => ThinkingEstimate.For(GenerationOf(model)),
        };
    }
}
