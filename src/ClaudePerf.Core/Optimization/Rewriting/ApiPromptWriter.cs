using System.Text.Json;
using Anthropic.Models.Messages;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Api;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>Queries the provider's Messages API through the official client. Thread-safe.</summary>
public sealed class ApiPromptWriter : IPromptWriter, IDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(3);

    private static readonly ApiPurpose Purpose = new(
        Instead: "run without -Rewrite",
        Shorter: "Exclude this prompt from -Rewrite",
        Kept: "finished rewrites are kept",
        OtherModel: "",
        Expected: "message");

    private readonly ApiConnection _connection;

    /// <summary>Creates a writer with a given key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="address">The API's address; null for the environment's, otherwise the provider's default.</param>
    /// <param name="time">The clock for waits and time limits; null for the system's.</param>
    /// <param name="timeout">The time limit of one attempt; 3 minutes by default.</param>
    /// <exception cref="RewriteException">The key or the address is malformed.</exception>
    public ApiPromptWriter(string key, Uri? address = null, TimeProvider? time = null, TimeSpan? timeout = null)
        : this(() => ApiCredential.Key(key), address, time, timeout)
    {
    }

    private ApiPromptWriter(Func<ApiCredential> credential, Uri? address = null, TimeProvider? time = null, TimeSpan? timeout = null)
    {
        try
        {
            _connection = new ApiConnection(credential(), address, Purpose, time ?? TimeProvider.System, timeout ?? DefaultTimeout);
        }
        catch (TokenApiException exception)
        {
            throw Translate(exception);
        }
    }

    /// <summary>Creates a writer with the environment's key or token and address.</summary>
    /// <exception cref="RewriteException">There is no key, or the key or address is malformed.</exception>
    public static ApiPromptWriter FromEnvironment()
    {
        return new ApiPromptWriter(static () => ApiCredential.FromEnvironment() ?? throw new TokenApiException(
            TokenApiFailure.NotConfigured,
            $"Rewriting through the API needs a key. Set the environment variable {ApiCredential.KeyVariable} (or "
                + $"{ApiCredential.TokenVariable} for a token), or use -Writer ClaudeCode."));
    }

    /// <inheritdoc/>
    public string Version => "api";

    /// <inheritdoc/>
    public async Task<WriterAnswer> AskAsync(WriterRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var none = new Dictionary<string, JsonElement>();
        var body = new Dictionary<string, JsonElement>
        {
            ["model"] = JsonSerializer.SerializeToElement(request.Model),
            ["max_tokens"] = JsonSerializer.SerializeToElement(request.MostOutputTokens),
            ["system"] = JsonSerializer.SerializeToElement(request.Instructions),
            ["messages"] = JsonSerializer.SerializeToElement(new[] { new { role = "user", content = request.Text } }),
        };
        try
        {
            return await _connection.AskAsync(
                request.Model, client => client.Messages.Create(MessageCreateParams.FromRawUnchecked(none, none, body), cancellation),
                Read).ConfigureAwait(false);
        }
        catch (TokenApiException exception)
        {
            throw Translate(exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static WriterAnswer Read(Message answer)
    {
        var text = string.Concat(answer.Content.Select(static block => block.TryPickText(out var part) ? part.Text : ""));
        var usage = answer.Usage;
        return new WriterAnswer(text, new TokenUsage(usage.InputTokens, usage.OutputTokens, usage.CacheCreationInputTokens
            ?? 0, 0, usage.CacheReadInputTokens ?? 0), answer.ID, answer.StopReason?.Raw());
    }

    private static RewriteException Translate(TokenApiException exception) => new(
        exception.Failure == TokenApiFailure.NotConfigured ? RewriteFailure.NotConfigured
            : RewriteFailure.NoAnswer, exception.Message, exception.ConcernsAll, exception);
}
