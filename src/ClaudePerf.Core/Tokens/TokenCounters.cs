using System.Collections.Concurrent;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Api;
using ClaudePerf.Core.Tokens.Correction;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Core.Tokens;

/// <summary>
/// Creates the counter of each model with the chosen method. A counter and its data are loaded on first use by a model
/// of its generation: the encoding is not read if a vocabulary is used, and the provider's client is only created if
/// the provider is needed. Thread-safe.
/// </summary>
public sealed class TokenCounters : IDisposable
{
    private readonly MethodChoice _choice;
    private readonly TokenCounterOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly ConcurrentDictionary<TokenizerGeneration, Lazy<ITokenCounter>> _offline = new();
    private readonly ConcurrentDictionary<string, ApiTokenCounter> _online = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _warnings = new();
    private readonly Lazy<TokenApi> _api;

    /// <summary>Creates counters with one method.</summary>
    /// <param name="choice">The method.</param>
    /// <param name="options">Overrides of the user's environment; null for none.</param>
    /// <param name="cancellation">Cancels counts that wait for the provider.</param>
    public TokenCounters(MethodChoice choice, TokenCounterOptions? options = null, CancellationToken cancellation = default)
    {
        _choice = choice;
        _options = options ?? new TokenCounterOptions();
        _cancellation = cancellation;
        _api = new Lazy<TokenApi>(ProviderClient.IsIncluded ? _options.Api ?? (() => TokenApi.FromEnvironment(_options.DataFolder))
            : static () => throw new NotSupportedException(ProviderClient.Missing));
    }

    /// <summary>Warnings for the user about fallbacks, such as a damaged vocabulary that was ignored.</summary>
    public IEnumerable<string> Warnings => ProviderClient.IsIncluded && _api.IsValueCreated ? _warnings.Concat(_api.Value.Warnings)
        : _warnings;

    /// <summary>Returns the counter of a model with the chosen method.</summary>
    /// <exception cref="TokenVocabularyException">
    /// Exact counts were chosen and the generation's vocabulary is missing or damaged.
    /// </exception>
    /// <exception cref="TokenApiException">The provider's counts were chosen and there is no usable key.</exception>
    public ITokenCounter For(ModelInfo model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return _choice == MethodChoice.Api
            ? Api(model)
            : _offline.GetOrAdd(
                model.Tokenizer,
                static (generation, all) => new Lazy<ITokenCounter>(() => all.MakeOffline(generation)),
                this).Value;
    }

    /// <summary>Returns the counter of a model that asks the provider, regardless of the chosen method.</summary>
    /// <exception cref="TokenApiException">There is no usable key.</exception>
    public ApiTokenCounter Api(ModelInfo model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ProviderClient.IsIncluded
            ? _online.GetOrAdd(
                model.Id,
                static (id, made) => new ApiTokenCounter(made.All._api.Value, id, made.Generation, made.All._cancellation),
                (All: this, Generation: model.Tokenizer))
            : throw new NotSupportedException(ProviderClient.Missing);
    }

    /// <summary>Checks that the provider can be used before starting work that needs it.</summary>
    /// <exception cref="TokenApiException">There is no usable key or address.</exception>
    /// <exception cref="DirectoryNotFoundException">The system has no folder for user data.</exception>
    public void RequireApi() => _ = _api.Value;

    /// <summary>Closes the connection to the provider.</summary>
    public void Dispose()
    {
        if (ProviderClient.IsIncluded && _api.IsValueCreated)
            _api.Value.Dispose();
    }

    private ITokenCounter MakeOffline(TokenizerGeneration generation) => _choice switch
    {
        MethodChoice.Exact => FindExact(generation) ?? throw NotInstalled(generation),
        MethodChoice.Estimate => Estimate(generation),
        _ => (ITokenCounter?)TryExact(generation) ?? Estimate(generation),
    };

    // The correction improves the estimate; without it, the estimate is still usable.
    private ITokenCounter Estimate(TokenizerGeneration generation)
    {
        var estimate = EstimateTokenCounter.Create(generation);
        try
        {
            var correction = new CorrectionStore(_options.DataFolder).Read()
                .FirstOrDefault(correction => correction.Applied
                    && correction.Generation == generation
                    && correction.EstimateVersion == estimate.Version);
            return correction is null ? estimate : new CorrectedTokenCounter(estimate, correction);
        }
        catch (CorrectionException exception)
        {
            _warnings.Enqueue($"{exception.Message} Until then, estimates are not corrected.");
            return estimate;
        }
        catch (DirectoryNotFoundException)
        {
            // Without a data folder nothing can have been stored.
            return estimate;
        }
    }

    private ExactTokenCounter? TryExact(TokenizerGeneration generation)
    {
        try
        {
            return FindExact(generation);
        }
        catch (TokenVocabularyException exception)
        {
            _warnings.Enqueue($"{exception.Message} Until then, tokens are estimated.");
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            // Without a data folder nothing can be installed, and an estimate does not need one.
            return null;
        }
    }

    private ExactTokenCounter? FindExact(TokenizerGeneration generation) =>
        ExactTokenCounter.TryCreate(generation, _options.Vocabularies(), out var counter) ? counter : null;

    private TokenVocabularyException NotInstalled(TokenizerGeneration generation)
    {
        var source = VocabularySource.For(generation);
        return new TokenVocabularyException(
            TokenVocabularyFault.Missing,
            $"Exact counts require the vocabulary {source.Family}, which is not installed. Run "
                + "Install-TokenVocabulary, or use -Method Estimate.",
            _options.Vocabularies().PathOf(source));
    }
}
