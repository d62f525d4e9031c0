using System.Net;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>Downloads the JSON of a vocabulary over HTTPS.</summary>
public sealed class VocabularyDownload : IDisposable
{
    private readonly HttpClient _client;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    /// <summary>Creates a download with the system's network settings.</summary>
    public VocabularyDownload()
        : this(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All, ConnectTimeout = TimeSpan.FromSeconds(20) },
            TimeSpan.FromSeconds(30), TimeProvider.System)
    {
    }

    /// <summary>Creates a download with a given handler.</summary>
    /// <param name="handler">Sends the requests; disposed with the download.</param>
    /// <param name="timeout">How long to wait for a response, and for each next part of it.</param>
    /// <param name="time">The clock for the timeout.</param>
    public VocabularyDownload(HttpMessageHandler handler, TimeSpan timeout, TimeProvider time)
    {
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("ClaudePerf");
        _timeout = timeout;
        _time = time;
    }

    /// <summary>Downloads a vocabulary.</summary>
    /// <exception cref="TokenVocabularyException">There is no network, no such file, or no response in time.</exception>
    /// <exception cref="OperationCanceledException">The download was canceled.</exception>
    public async Task<byte[]> FetchAsync(VocabularySource source, IProgress<VocabularyProgress>? progress, CancellationToken cancellation)
    {
        var address = source.Url.AbsoluteUri;
        using var silence = new CancellationTokenSource();
        await using var timer = _time.CreateTimer(
            static state => ((CancellationTokenSource)state!).Cancel(), silence, _timeout, Timeout.InfiniteTimeSpan);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        try
        {
            progress?.Report(new VocabularyProgress(source.Family, "Connecting", 0, null));
            using var response = await _client
                .GetAsync(source.Url, HttpCompletionOption.ResponseHeadersRead, either.Token)
                .ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw Failed(address, $"the server responded with {(int)response.StatusCode} {response.ReasonPhrase}", null);
            var total = response.Content.Headers.ContentLength;
            await using var stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            return await VocabularyContent.ReadToEndAsync(
                stream,
                address,
                bytes =>
                {
                    timer.Change(_timeout, Timeout.InfiniteTimeSpan);
                    progress?.Report(new VocabularyProgress(source.Family, "Downloading", bytes, total));
                },
                either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Failed(address, $"no response within {_timeout.TotalSeconds:0} seconds", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Failed(address, e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static TokenVocabularyException Failed(string address, string reason, Exception? inner) => new(
        TokenVocabularyFault.Network,
        $"'{address}' could not be downloaded: {reason}. On a machine without a network, download the file elsewhere "
            + "and use Install-TokenVocabulary -Path.",
        address,
        inner);
}
