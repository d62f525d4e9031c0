using System.Net;
using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Exceptions;

namespace ClaudePerf.Core.Tokens.Api;

/// <summary>
/// A connection to the provider through the official client. What the client throws becomes a <see cref="TokenApiException"/>, whose message
/// never has the key in it. Any number of threads may use one.
/// </summary>
internal sealed class ApiConnection : IDisposable
{
    private const int LongestQuote = 300;

    // The handler has the time limits; this one only must not end a request that the handler is still patient with.
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromHours(1);

    private readonly ApiCredential _credential;
    private readonly ApiPurpose _purpose;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly HttpClient _http;
    private readonly AnthropicClient _client;

    /// <summary>A connection.</summary>
    /// <param name="credential">The key or token.</param>
    /// <param name="address">The API's address; null for the environment's, else the provider's own.</param>
    /// <param name="purpose">What is asked for.</param>
    /// <param name="time">The clock of waits and time limits.</param>
    /// <param name="patience">How long one attempt may take.</param>
    /// <param name="streams">Whether answers come as streams (<see cref="StreamAsync"/>).</param>
    /// <exception cref="TokenApiException">The address cannot be one.</exception>
    internal ApiConnection(ApiCredential credential, Uri? address, ApiPurpose purpose, TimeProvider time, TimeSpan patience, bool streams = false)
    {
        (_time, _patience) = (time, patience);
        _credential = credential;
        _purpose = purpose;
        Address = CheckAddress(address?.AbsoluteUri ?? Environment.GetEnvironmentVariable(TokenApi.AddressVariable));
        // A redirected request would take key and prompt to an address that nobody chose.
        var sockets = new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All, ConnectTimeout = TimeSpan.FromSeconds(15) };
        _http = new HttpClient(new PatientHandler(sockets, patience, time, purpose, streams)) { Timeout = Timeout.InfiniteTimeSpan };
        // Set on the HTTP client, which sends it with every request; the provider's own address needs no second header.
        if (!credential.IsToken && new Uri(Address).Host != new Uri(EnvironmentUrl.Production).Host)
            _http.DefaultRequestHeaders.Add(ApiCredential.KeyHeader, credential.Value);
        var options = new ClientOptions { BaseUrl = Address, HttpClient = _http, MaxRetries = 0, Timeout = ClientTimeout, OpenTelemetry = false };
        if (credential.IsToken)
            options.AuthToken = credential.Value;
        else
            options.ApiKey = credential.Value;
        _client = new AnthropicClient(options);
    }

    /// <summary>The API's address.</summary>
    internal string Address { get; }

    /// <summary>Asks the provider.</summary>
    /// <param name="model">The model, for messages.</param>
    /// <param name="ask">The request.</param>
    /// <param name="read">Reads the answer: the client looks at a field when it is asked for it, and throws then.</param>
    /// <exception cref="TokenApiException">It gives no answer.</exception>
    internal async Task<TResult> AskAsync<TAnswer, TResult>(string model, Func<AnthropicClient, Task<TAnswer>> ask, Func<TAnswer, TResult> read)
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

    /// <summary>Asks the provider for an answer in parts.</summary>
    /// <param name="model">The model, for messages.</param>
    /// <param name="ask">The request.</param>
    /// <param name="take">Takes each part.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="TokenApiException">It gives no answer, or breaks off.</exception>
    internal async Task StreamAsync<TPart>(string model, Func<AnthropicClient, CancellationToken, IAsyncEnumerable<TPart>> ask, Action<TPart> take, CancellationToken cancellation)
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
                    using var timer = _time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), silence, _patience, Timeout.InfiniteTimeSpan);
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
            throw new TokenApiException(TokenApiFailure.TimedOut, FormattableString.Invariant($"{Host} was silent for {_patience.TotalSeconds:0} seconds in the middle of its answer. Try again later, or {_purpose.Instead}."));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw BrokeOff(exception.Message);
        }
        catch (Exception exception) when (exception is AnthropicException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw NotUnderstood();
        }
    }

    /// <summary>An answer that came in parts ended before its end.</summary>
    /// <param name="why">What was wrong, a sentence; empty where nothing tells.</param>
    internal TokenApiException BrokeOff(string why = "") =>
        new(TokenApiFailure.Unreachable, $"{Host} broke off in the middle of its answer{(why.Length > 0 ? $": {why}" : ".")} Try again, or {_purpose.Instead}.");

    internal TokenApiException NotUnderstood() =>
        new(TokenApiFailure.NotUnderstood, $"What {Host} answers is no {_purpose.Expected}. Is {TokenApi.AddressVariable} the address of the API?");

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    // The exceptions of the client are not passed on as causes: they quote the answer, in which a gateway may quote the request's key.
    private TokenApiException Translate(AnthropicApiException exception, string model) => (int)exception.StatusCode switch
    {
        401 or 402 or 403 => new(TokenApiFailure.KeyRefused, $"{Host} does not accept the {(_credential.IsToken ? "token" : "key")} in {_credential.Variable}{Quote(exception)} Check that it is valid and its account may use the API."),
        404 => new(TokenApiFailure.Rejected, $"{Host} does not know the model '{model}' or the address{Quote(exception)} Choose with -Model one that is offered{(_purpose.OtherModel.Length > 0 ? ", " : "")}{_purpose.OtherModel}."),
        413 => new(TokenApiFailure.Rejected, $"The text is longer than {Host} takes in one request. {_purpose.Shorter}."),
        429 => new(TokenApiFailure.Throttled, $"{Host} has too many requests from this key{Quote(exception)} Try again later; {_purpose.Kept}."),
        >= 500 => new(TokenApiFailure.ServerFailed, $"{Host} fails (status {(int)exception.StatusCode}){Quote(exception)} Try again later; {_purpose.Kept}."),
        >= 300 and < 400 => new(TokenApiFailure.NotUnderstood, $"{Host} redirects to another address, which is not followed. Give the right one in {TokenApi.AddressVariable}."),
        _ => new(TokenApiFailure.Rejected, $"{Host} refuses the request (status {(int)exception.StatusCode}){Quote(exception)}"),
    };

    private string Quote(AnthropicApiException exception)
    {
        var said = exception.ApiMessage;
        if (string.IsNullOrWhiteSpace(said))
            return ".";
        said = said.Replace(_credential.Value, "(the key)", StringComparison.Ordinal).ReplaceLineEndings(" ").Trim();
        return $": \"{(said.Length <= LongestQuote ? said : said[..LongestQuote] + "…")}\".";
    }

    private string Host => new Uri(Address).Host;

    private static string CheckAddress(string? address)
    {
        if (string.IsNullOrWhiteSpace(address))
            return EnvironmentUrl.Production;
        return Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            ? address.Trim().TrimEnd('/')
            : throw new TokenApiException(TokenApiFailure.NotConfigured, $"What {TokenApi.AddressVariable} holds is not an address that begins with https:// or http://.");
    }
}
