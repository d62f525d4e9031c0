using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Anthropic.Models.Messages;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tokens.Api;

/// <summary>
/// The provider's count_tokens endpoint through the official client. Counts are free of charge, take a request each, and are kept in
/// the user's data folder by a hash of what was counted. Any number of threads may use one.
/// </summary>
public sealed class TokenApi : IDisposable
{
    /// <summary>The environment variable that holds another address of the API, such as a gateway's.</summary>
    public const string AddressVariable = "ANTHROPIC_BASE_URL";

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);

    private static readonly ApiPurpose Purpose = new(
        Instead: "count offline with -Method Exact or Estimate",
        Shorter: "Count it offline with -Method Exact or Estimate",
        Kept: "what was counted is kept",
        OtherModel: "of the same tokenizer generation",
        Expected: "count");

    // What count_tokens takes of a request besides the model; it refuses fields that only matter to an answer.
    private static readonly string[] CountedFields = ["messages", "system", "tools", "tool_choice", "thinking", "output_config"];

    private readonly ApiConnection _connection;
    private readonly ApiCountCache? _cache;
    private readonly ConcurrentDictionary<string, Lazy<Task<long>>> _asked = new(StringComparer.Ordinal);

    /// <summary>A connection with a given key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="address">The API's address; null for the environment's, else the provider's own.</param>
    /// <param name="dataFolder">Where counts are kept; null to keep none.</param>
    /// <param name="time">The clock of waits and time limits.</param>
    /// <param name="patience">How long one attempt may take; 30 seconds by default.</param>
    /// <exception cref="TokenApiException">The key or the address cannot be one.</exception>
    public TokenApi(string key, Uri? address = null, string? dataFolder = null, TimeProvider? time = null, TimeSpan? patience = null)
        : this(ApiCredential.Key(key), address, dataFolder, time, patience)
    {
    }

    private TokenApi(ApiCredential credential, Uri? address, string? dataFolder, TimeProvider? time, TimeSpan? patience)
    {
        time ??= TimeProvider.System;
        _connection = new ApiConnection(credential, address, Purpose, time, patience ?? DefaultPatience);
        _cache = dataFolder is null ? null : new ApiCountCache(dataFolder, time);
    }

    /// <summary>A connection with the key or token and the address of the environment (<see cref="ApiCredential.FromEnvironment"/>); no other source is looked at.</summary>
    /// <param name="dataFolder">Where counts are kept; null for the product's data folder of this process's user.</param>
    /// <exception cref="TokenApiException">There is no key, or key or address cannot be one.</exception>
    public static TokenApi FromEnvironment(string? dataFolder = null)
    {
        var credential = ApiCredential.FromEnvironment()
            ?? throw new TokenApiException(TokenApiFailure.NotConfigured, $"Counting by the API needs a key. Set the environment variable {ApiCredential.KeyVariable} (or {ApiCredential.TokenVariable} for a token), or count offline with -Method Exact or Estimate.");
        return new TokenApi(credential, address: null, dataFolder ?? DataFolder.Locate(), time: null, patience: null);
    }

    /// <summary>What the user should know: that counts are not kept, and why.</summary>
    public IEnumerable<string> Warnings => _cache?.Problem is { } problem ? [problem] : [];

    /// <summary>The input tokens of one user message with a text and nothing else.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="text">The text; the API refuses one of white space alone.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="TokenApiException">The provider gives no count.</exception>
    public Task<long> CountMessageAsync(string model, string text, CancellationToken cancellation) => CountAsync(
        model,
        new Dictionary<string, JsonElement> { ["messages"] = JsonSerializer.SerializeToElement(new[] { new { role = "user", content = text } }) },
        cancellation);

    /// <summary>The input tokens of a whole request.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="request">A Messages API request; what bears on its answer alone is left out.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="TokenApiException">The provider gives no count.</exception>
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
        // Prompts share texts; two threads that need one at the same time ask once.
        var name = Convert.ToHexString(key);
        var asking = _asked.GetOrAdd(name, _ => new Lazy<Task<long>>(() => AskAsync(model, body, cancellation)));
        try
        {
            var tokens = await asking.Value.WaitAsync(cancellation).ConfigureAwait(false);
            _cache?.Keep(key, tokens);
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
