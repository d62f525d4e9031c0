using System.Text.Json;
using Anthropic.Models.Messages;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Api;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>Asks the provider's Messages API through the official client. Any number of threads may use one.</summary>
public sealed class ApiPromptWriter : IPromptWriter, IDisposable
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(3);

    private static readonly ApiPurpose Purpose = new(
        Instead: "run without -Rewrite",
        Shorter: "Leave this prompt out of -Rewrite",
        Kept: "what was rewritten is kept",
        OtherModel: "",
        Expected: "message");

    private readonly ApiConnection _connection;

    /// <summary>A writer with a given key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="address">The API's address; null for the environment's, else the provider's own.</param>
    /// <param name="time">The clock of waits and time limits; the system's where null.</param>
    /// <param name="patience">How long one attempt may take; 3 minutes by default.</param>
    /// <exception cref="RewriteException">The key or the address cannot be one.</exception>
    public ApiPromptWriter(string key, Uri? address = null, TimeProvider? time = null, TimeSpan? patience = null)
        : this(() => ApiCredential.Key(key), address, time, patience)
    {
    }

    private ApiPromptWriter(Func<ApiCredential> credential, Uri? address = null, TimeProvider? time = null, TimeSpan? patience = null)
    {
        try
        {
            _connection = new ApiConnection(credential(), address, Purpose, time ?? TimeProvider.System, patience ?? DefaultPatience);
        }
        catch (TokenApiException exception)
        {
            throw Translate(exception);
        }
    }

    /// <summary>A writer with the key or token and the address of the environment.</summary>
    /// <exception cref="RewriteException">There is no key, or key or address cannot be one.</exception>
    public static ApiPromptWriter FromEnvironment()
    {
        return new ApiPromptWriter(static () => ApiCredential.FromEnvironment() ?? throw new TokenApiException(
            TokenApiFailure.NotConfigured, $"Rewriting by the API needs a key. Set the environment variable {ApiCredential.KeyVariable} (or {ApiCredential.TokenVariable} for a token), or use -Writer ClaudeCode."));
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
                request.Model, client => client.Messages.Create(MessageCreateParams.FromRawUnchecked(none, none, body), cancellation), Read).ConfigureAwait(false);
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
        return new WriterAnswer(text, new TokenUsage(usage.InputTokens, usage.OutputTokens, usage.CacheCreationInputTokens ?? 0, 0, usage.CacheReadInputTokens ?? 0), answer.ID, answer.StopReason?.Raw());
    }

    private static RewriteException Translate(TokenApiException exception) => new(
        exception.Failure == TokenApiFailure.NotConfigured ? RewriteFailure.NotConfigured : RewriteFailure.NoAnswer, exception.Message, exception.ConcernsAll, exception);
}
