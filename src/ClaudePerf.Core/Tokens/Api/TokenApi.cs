using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Anthropic.Models.Messages;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tokens.Api;

/// <summary>
/// The provider's count_tokens endpoint through the official client. Counts are free of charge, take one request each,
/// and are cached in the user's data folder by a hash of what was counted. Thread-safe.
/// </summary>
public sealed class TokenApi : IDisposable
{
    /// <summary>The environment variable for another address of the API, such as a gateway's.</summary>
    public const string AddressVariable = "ANTHROPIC_BASE_URL";

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private static readonly ApiPurpose Purpose = new(
        Instead: "count offline with -Method Exact or Estimate",
        Shorter: "Count it offline with -Method Exact or Estimate",
        Kept: "finished counts are cached",
        OtherModel: "of the same tokenizer generation",
        Expected: "count");

    // The fields that count_tokens accepts in addition to the model; it rejects fields that only affect the answer.
    private static readonly string[] CountedFields = ["messages", "system", "tools", "tool_choice", "thinking", "output_config"];

    private readonly ApiConnection _connection;
    private readonly ApiCountCache? _cache;
    private readonly ConcurrentDictionary<string, Lazy<Task<long>>> _asked = new(StringComparer.Ordinal);

    /// <summary>Creates a connection with a given key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="address">
    /// The API's address; null for the environment's, or the provider's own if there is none.
    /// </param>
    /// <param name="dataFolder">The folder in which counts are cached; null to cache none.</param>
    /// <param name="time">The clock for waits and timeouts.</param>
    /// <param name="timeout">The timeout of one attempt; 30 seconds by default.</param>
    /// <exception cref="TokenApiException">The key or the address is invalid.</exception>
    public TokenApi(string key, Uri? address = null, string? dataFolder = null, TimeProvider? time = null, TimeSpan? timeout = null)
        : this(ApiCredential.Key(key), address, dataFolder, time, timeout)
    {
    }

    private TokenApi(ApiCredential credential, Uri? address, string? dataFolder, TimeProvider? time, TimeSpan? timeout)
    {
        time ??= TimeProvider.System;
        _connection = new ApiConnection(credential, address, Purpose, time, timeout ?? DefaultTimeout);
        _cache = dataFolder is null ? null : new ApiCountCache(dataFolder, time);
    }

    /// <summary>
    /// Creates a connection with the key or token and the address from the environment
    /// (<see cref="ApiCredential.FromEnvironment"/>); no other source is used.
    /// </summary>
    /// <param name="dataFolder">
    /// The folder in which counts are cached; null for the default data folder of this process's user.
    /// </param>
    /// <exception cref="TokenApiException">There is no key, or the key or the address is invalid.</exception>
    public static TokenApi FromEnvironment(string? dataFolder = null)
    {
        var credential = ApiCredential.FromEnvironment()
            ?? throw new TokenApiException(
                TokenApiFailure.NotConfigured,
                $"Counting with the API requires a key. Set the environment variable {ApiCredential.KeyVariable} "
                    + $"(or {ApiCredential.TokenVariable} for a token), or count offline with -Method Exact or Estimate.");
        return new TokenApi(credential, address: null, dataFolder ?? DataFolder.Locate(), time: null, timeout: null);
    }

    /// <summary>Warnings for the user: that counts are not cached, and why.</summary>
    public IEnumerable<string> Warnings => _cache?.Problem is { } problem ? [problem] : [];

    /// <summary>Counts the input tokens of one user message with only a text.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="text">The text; the API rejects text of only white space.</param>
    /// <param name="cancellation">Cancels the count.</param>
    /// <exception cref="TokenApiException">The provider returned no count.</exception>
    public Task<long> CountMessageAsync(string model, string text, CancellationToken cancellation) => CountAsync(
        model,
        new Dictionary<string, JsonElement>
        {
            ["messages"] = JsonSerializer.SerializeToElement(new[] { new { role = "user", content = text } }),
        },
        cancellation);

    /// <summary>Counts the input tokens of a whole request.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="request">A Messages API request; fields that only affect the answer are left out.</param>
    /// <param name="cancellation">Cancels the count.</param>
    /// <exception cref="TokenApiException">The provider returned no count.</exception>
    public Task<long> CountRequestAsync(string model, JsonElement request, CancellationToken cancellation)
    {
        var body = new Dictionary<string, JsonElement>();
        foreach (var field in CountedFields)
        {
            if (request.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null)
                body[field] = value.Clone();
        }
        return CountAsync(model, body, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _cache?.Dispose();
    }

    private async Task<long> CountAsync(string model, Dictionary<string, JsonElement> body, CancellationToken cancellation)
    {
        body["model"] = JsonSerializer.SerializeToElement(model);
        var key = KeyOf(body);
        if (_cache?.Find(key) is { } known)
            return known;
        // Prompts share texts; threads that need the same count at the same time send one request.
        var name = Convert.ToHexString(key);
        var asking = _asked.GetOrAdd(name, _ => new Lazy<Task<long>>(() => AskAsync(model, body, cancellation)));
        try
        {
            var tokens = await asking.Value.WaitAsync(cancellation).ConfigureAwait(false);
            _cache?.Save(key, tokens);
            return tokens;
        }
        catch (Exception exception) when (exception is TokenApiException or OperationCanceledException)
        {
            _asked.TryRemove(new KeyValuePair<string, Lazy<Task<long>>>(name, asking));
            throw;
        }
    }

    private byte[] KeyOf(Dictionary<string, JsonElement> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(_connection.Address + "\n"));
        foreach (var field in body.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{field.Key}\n"));
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(field.Value));
            hash.AppendData("\n"u8);
        }
        return hash.GetHashAndReset();
    }

    private async Task<long> AskAsync(string model, Dictionary<string, JsonElement> body, CancellationToken cancellation)
    {
        var none = new Dictionary<string, JsonElement>();
        var tokens = await _connection.AskAsync(
            model,
            client => client.Messages.CountTokens(MessageCountTokensParams.FromRawUnchecked(none, none, body), cancellation),
            static answer => answer.InputTokens).ConfigureAwait(false);
        return tokens >= 0 ? tokens : throw _connection.NotUnderstood();
    }
}
