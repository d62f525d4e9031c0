using System.Net;
using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Exceptions;

namespace ClaudePerf.Core.Tokens.Api;

/// <summary>
/// A connection to the provider through the official client. Exceptions of the client become a
/// <see cref="TokenApiException"/>, whose message never contains the key. Thread-safe.
/// </summary>
internal sealed class ApiConnection : IDisposable
{
    private const int LongestQuote = 300;

    // The handler enforces timeouts; the client must not end a request that the handler still waits for.
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromHours(1);

    private readonly ApiCredential _credential;
    private readonly ApiPurpose _purpose;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly HttpClient _http;
    private readonly AnthropicClient _client;

    /// <summary>Creates a connection.</summary>
    /// <param name="credential">The key or token.</param>
    /// <param name="address">
    /// The API's address; null for the environment's, or the provider's own if there is none.
    /// </param>
    /// <param name="purpose">The purpose of the requests.</param>
    /// <param name="time">The clock for waits and timeouts.</param>
    /// <param name="timeout">The timeout of one attempt.</param>
    /// <param name="streams">Whether responses are streamed (<see cref="StreamAsync"/>).</param>
    /// <exception cref="TokenApiException">The address is invalid.</exception>
    internal ApiConnection(
        ApiCredential credential, Uri? address, ApiPurpose purpose, TimeProvider time, TimeSpan timeout, bool streams = false)
    {
        (_time, _timeout) = (time, timeout);
        _credential = credential;
        _purpose = purpose;
        Address = CheckAddress(address?.AbsoluteUri ?? Environment.GetEnvironmentVariable(TokenApi.AddressVariable));
        // A redirect would send the key and the prompt to an address that the user did not choose.
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(15),
        };
        _http = new HttpClient(new RetryHandler(sockets, timeout, time, purpose, streams)) { Timeout = Timeout.InfiniteTimeSpan };
        // Set on the HTTP client, so that it is sent with every request; the provider's own address does not need a
        // second header.
        if (!credential.IsToken && new Uri(Address).Host != new Uri(EnvironmentUrl.Production).Host)
            _http.DefaultRequestHeaders.Add(ApiCredential.KeyHeader, credential.Value);
        var options =
            new ClientOptions { BaseUrl = Address, HttpClient = _http, MaxRetries = 0, Timeout = ClientTimeout, OpenTelemetry = false };
        if (credential.IsToken)
            options.AuthToken = credential.Value;
        else
            options.ApiKey = credential.Value;
        _client = new AnthropicClient(options);
    }

    /// <summary>The API's address.</summary>
    internal string Address { get; }

    /// <summary>Sends a request to the provider.</summary>
    /// <param name="model">The model, for messages.</param>
    /// <param name="ask">The request.</param>
    /// <param name="read">
    /// Reads the response: the client only parses a field when it is accessed, and then throws.
    /// </param>
    /// <exception cref="TokenApiException">The provider did not answer.</exception>
    internal async Task<TResult> AskAsync<TAnswer, TResult>(
        string model, Func<AnthropicClient, Task<TAnswer>> ask, Func<TAnswer, TResult> read)
    {
        try
        {
            return read(await ask(_client).ConfigureAwait(false));
        }
        catch (AnthropicApiException exception)
        {
            throw Translate(exception, model);
        }
        catch (Exception exception) when (exception is AnthropicException or JsonException)
        {
            throw NotUnderstood();
        }
    }

    /// <summary>Sends a request whose response is streamed.</summary>
    /// <param name="model">The model, for messages.</param>
    /// <param name="ask">The request.</param>
    /// <param name="take">Receives each part.</param>
    /// <param name="cancellation">Cancels the request.</param>
    /// <exception cref="TokenApiException">The provider did not answer, or the response was interrupted.</exception>
    internal async Task StreamAsync<TPart>(
        string model,
        Func<AnthropicClient, CancellationToken, IAsyncEnumerable<TPart>> ask,
        Action<TPart> take,
        CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        try
        {
            var parts = ask(_client, either.Token).GetAsyncEnumerator(either.Token);
            await using (parts.ConfigureAwait(false))
            {
                while (true)
                {
                    using var timer = _time.CreateTimer(
                        static source => ((CancellationTokenSource)source!).Cancel(), silence, _timeout, Timeout.InfiniteTimeSpan);
                    if (!await parts.MoveNextAsync().ConfigureAwait(false))
                        return;
                    take(parts.Current);
                }
            }
        }
        catch (AnthropicApiException exception)
        {
            throw Translate(exception, model);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TokenApiException(
                TokenApiFailure.TimedOut,
                FormattableString.Invariant($"{Host} sent nothing for {_timeout.TotalSeconds:0} seconds in the middle of its response. ")
                    + $"Try again later, or {_purpose.Instead}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Interrupted(exception.Message);
        }
        catch (Exception exception)
            when (exception is AnthropicException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw NotUnderstood();
        }
    }

    /// <summary>Creates the exception for a streamed response that was interrupted.</summary>
    /// <param name="why">The reason as a sentence; empty if unknown.</param>
    internal TokenApiException Interrupted(string why = "") => new(
        TokenApiFailure.Unreachable,
        $"{Host} interrupted its response{(why.Length > 0 ? $": {why}" : ".")} Try again, or {_purpose.Instead}.");

    internal TokenApiException NotUnderstood() =>
        new(
            TokenApiFailure.NotUnderstood,
            $"The response of {Host} is not a {_purpose.Expected}. Check that {TokenApi.AddressVariable} is the address of the API.");

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    // The client's exceptions are not attached as inner exceptions: they quote the response, in which a gateway may
    // quote the key.
    private TokenApiException Translate(AnthropicApiException exception, string model) => (int)exception.StatusCode switch
    {
        401 or 402 or 403 => new(
            TokenApiFailure.KeyRefused,
            $"{Host} does not accept the {(_credential.IsToken ? "token" : "key")} in {_credential.Variable}{Quote(exception)} "
                + "Check that it is valid and that its account may use the API."),
        404 => new(
            TokenApiFailure.Rejected,
            $"{Host} does not know the model '{model}' or the address{Quote(exception)} "
                + $"Use -Model to choose an available model{(_purpose.OtherModel.Length > 0 ? " " : "")}{_purpose.OtherModel}."),
        413 => new(
            TokenApiFailure.Rejected, $"The text is longer than {Host} accepts in one request. {_purpose.Shorter}."),
        429 => new(
            TokenApiFailure.Throttled,
            $"{Host} received too many requests with this key{Quote(exception)} Try again later; {_purpose.Kept}."),
        >= 500 => new(
            TokenApiFailure.ServerFailed,
            $"{Host} failed (status {(int)exception.StatusCode}){Quote(exception)} Try again later; {_purpose.Kept}."),
        >= 300 and < 400 => new(
            TokenApiFailure.NotUnderstood,
            $"{Host} redirects to another address, which is not followed. Set {TokenApi.AddressVariable} to the correct address."),
        _ => new(
            TokenApiFailure.Rejected, $"{Host} rejected the request (status {(int)exception.StatusCode}){Quote(exception)}"),
    };

    private string Quote(AnthropicApiException exception)
    {
        var message = exception.ApiMessage;
        if (string.IsNullOrWhiteSpace(message))
            return ".";
        message = message.Replace(_credential.Value, "(the key)", StringComparison.Ordinal).ReplaceLineEndings(" ").Trim();
        return $": \"{(message.Length <= LongestQuote ? message : message[..LongestQuote] + "…")}\".";
    }

    private string Host => new Uri(Address).Host;

    private static string CheckAddress(string? address)
    {
        if (string.IsNullOrWhiteSpace(address))
            return EnvironmentUrl.Production;
        return Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            ? address.Trim().TrimEnd('/')
            : throw new TokenApiException(
                TokenApiFailure.NotConfigured, $"The value of {TokenApi.AddressVariable} is not an address that "
                    + "begins with https:// or http://.");
    }
}
