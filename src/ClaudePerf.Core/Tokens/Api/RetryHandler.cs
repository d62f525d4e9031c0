using System.Globalization;
using System.Net;

namespace ClaudePerf.Core.Tokens.Api;

/// <summary>
/// Sends the requests of the provider's client: few concurrently, each attempt with a timeout, with retries after a
/// wait if the provider is busy or failed.
/// </summary>
/// <remarks>
/// The official client can retry requests itself. But it has no shared pause after "too many requests", ignores a
/// <c>retry-after</c> of a minute or more, parses it with the culture of the thread, and only waits by the system's
/// clock; so its retries are disabled.
/// </remarks>
internal sealed class RetryHandler(
    HttpMessageHandler inner, TimeSpan timeout, TimeProvider time, ApiPurpose purpose, bool streams = false) : DelegatingHandler(inner)
{
    /// <summary>The maximum number of concurrent requests.</summary>
    internal const int MostAtOnce = 4;

    /// <summary>The maximum number of attempts per request.</summary>
    internal const int MostAttempts = 5;

    // A server that hung once is likely to hang again, and each attempt costs the full timeout.
    private const int MostTimeouts = 2;

    // A response is a number, an error message, or a section of a prompt.
    private const int LongestAnswer = 1 << 20;

    /// <summary>If the provider asks for a longer wait, the request is not retried.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(8);

    private readonly SemaphoreSlim _gate = new(MostAtOnce);
    private long _pausedUntil;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await SendUntilAnsweredAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gate.Dispose();
        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendUntilAnsweredAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var timeouts = 0;
        for (var attempt = 1; ; attempt++)
        {
            await WaitOutPauseAsync(cancellation).ConfigureAwait(false);
            var (response, failure) = await TrySendAsync(request, cancellation).ConfigureAwait(false);
            if (response is not null && !IsTemporary(response.StatusCode))
                return response;
            if (failure is { Failure: TokenApiFailure.TimedOut } && ++timeouts == MostTimeouts)
                throw failure;
            if (attempt == MostAttempts)
                return response ?? throw failure!;

            var wait = RetryAfter(response) ?? BackOff(attempt);
            if (wait > LongestWait)
                return response!;
            if (response is { StatusCode: HttpStatusCode.TooManyRequests })
                Pause(wait);
            response?.Dispose();
            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<(HttpResponseMessage? Response, TokenApiException? Failure)> TrySendAsync(
        HttpRequestMessage request, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var response = await base.SendAsync(request, either.Token).ConfigureAwait(false);
            // The caller reads a stream with its own timeout.
            if (streams && response.IsSuccessStatusCode)
                return (response, null);
            response.Content = await ReadWholeAsync(response.Content, either.Token).ConfigureAwait(false);
            return (response, null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, new TokenApiException(
                TokenApiFailure.TimedOut,
                FormattableString.Invariant(
                    $"{Host(request)} did not answer within {timeout.TotalSeconds:0} seconds. Try again later, or {purpose.Instead}.")));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (null, new TokenApiException(
                TokenApiFailure.Unreachable,
                $"{Host(request)} cannot be reached: {exception.Message} Check the network, the proxy and "
                    + $"ANTHROPIC_BASE_URL, or {purpose.Instead}."));
        }
    }

    private static string Host(HttpRequestMessage request) => request.RequestUri!.Host;

    // Read here, so that the timeout of an attempt covers the whole response.
    private async Task<HttpContent> ReadWholeAsync(HttpContent content, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var whole = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            whole.Write(buffer, 0, read);
            if (whole.Length > LongestAnswer)
                throw new TokenApiException(
                    TokenApiFailure.NotUnderstood,
                    $"The response is too long to be a {purpose.Expected}. Check that ANTHROPIC_BASE_URL is the address of the API.");
        }
        return new ByteArrayContent(whole.ToArray()) { Headers = { ContentType = content.Headers.ContentType } };
    }

    private static bool IsTemporary(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    /// <summary>How long the provider asks to wait (RFC 9110, 10.2.3: seconds or a date); null if it does not.</summary>
    private TimeSpan? RetryAfter(HttpResponseMessage? response)
    {
        if (response is null || !response.Headers.TryGetValues("retry-after", out var values))
            return null;
        var value = values.First();
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds < TimeSpan.MaxValue.TotalSeconds)
            return TimeSpan.FromSeconds(seconds);
        if (!DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            return null;
        var wait = date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    // Doubled each time; a quarter of it is random, so that the requests of several processes do not return at the same
    // time.
    private static TimeSpan BackOff(int attempt)
    {
        var wait = FirstBackOff * Math.Pow(2, attempt - 1);
        return (wait < LongestBackOff ? wait : LongestBackOff) * (1 - (0.25 * Random.Shared.NextDouble()));
    }

    private void Pause(TimeSpan wait)
    {
        var until = (time.GetUtcNow() + wait).UtcTicks;
        long known;
        while ((known = Interlocked.Read(ref _pausedUntil)) < until && Interlocked.CompareExchange(ref _pausedUntil, until, known) != known)
        {
        }
    }

    private async Task WaitOutPauseAsync(CancellationToken cancellation)
    {
        var left = Interlocked.Read(ref _pausedUntil) - time.GetUtcNow().UtcTicks;
        if (left > 0)
            await Task.Delay(TimeSpan.FromTicks(left), time, cancellation).ConfigureAwait(false);
    }
}
