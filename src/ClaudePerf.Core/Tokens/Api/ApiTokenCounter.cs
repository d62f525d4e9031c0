using System.Text.Json;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tokens.Api;

/// <summary>
/// Counts with the provider's endpoint: the count of one user message with the text, minus its frame
/// (<see cref="MessageFrame"/>). <see cref="Count"/> waits for the response.
/// </summary>
/// <remarks>
/// The endpoint rejects text that is empty or only white space. An empty text has no tokens. White space is counted as
/// what it adds after a text of one character, which is its cost at the end of a prompt.
/// </remarks>
public sealed class ApiTokenCounter : ITokenCounter, IRequestTokenCounter
{
    private const string Anchor = ".";

    private readonly TokenApi _api;
    private readonly string _model;
    private readonly CancellationToken _cancellation;

    /// <summary>Creates a counter for a model.</summary>
    /// <param name="api">The connection; the counter does not close it.</param>
    /// <param name="model">The model's id.</param>
    /// <param name="generation">The model's generation.</param>
    /// <param name="cancellation">Cancels pending counts.</param>
    public ApiTokenCounter(TokenApi api, string model, TokenizerGeneration generation, CancellationToken cancellation = default)
    {
        _api = api;
        _model = model;
        Generation = generation;
        _cancellation = cancellation;
        Version = $"api/{model}";
    }

    /// <inheritdoc/>
    public TokenCountMethod Method => TokenCountMethod.Api;

    /// <inheritdoc/>
    public TokenizerGeneration Generation { get; }

    /// <inheritdoc/>
    public string Version { get; }

    /// <inheritdoc/>
    /// <exception cref="TokenApiException">The provider returned no count.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public TokenCount Count(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return TokenCount.Zero;
        var tokens = text.IsWhiteSpace()
            ? Ask(string.Concat(Anchor, text)) - Ask(Anchor)
            : Ask(text.ToString()) - MessageFrame.TokensOf(Generation);
        return TokenCount.Exactly(Math.Max(0, tokens));
    }

    /// <inheritdoc/>
    /// <exception cref="TokenApiException">The provider returned no count.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    public TokenCount CountRequest(JsonElement request) =>
        TokenCount.Exactly(_api.CountRequestAsync(_model, request, _cancellation).GetAwaiter().GetResult());

    private long Ask(string text) => _api.CountMessageAsync(_model, text, _cancellation).GetAwaiter().GetResult();
}
