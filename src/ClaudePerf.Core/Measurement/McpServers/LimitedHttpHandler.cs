using System.Net;

namespace ClaudePerf.Core.Measurement.McpServers;

/// <summary>Does not follow redirects, limits the number of bytes read, and records the status of a refusal.</summary>
internal sealed class LimitedHttpHandler : DelegatingHandler
{
    private readonly long _limit;
    private readonly List<BoundedStream> _streams = [];

    /// <param name="limit">The maximum length of each response in bytes.</param>
    internal LimitedHttpHandler(long limit)
        : base(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        _limit = limit;
    }

    /// <summary>The last status that did not indicate success; null if there was none.</summary>
    internal HttpStatusCode? Refusal { get; private set; }

    /// <summary>Whether a response exceeded the limit.</summary>
    internal bool IsExceeded
    {
        get
        {
            lock (_streams)
                return _streams.Exists(static stream => stream.IsExceeded);
        }
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            Refusal = response.StatusCode;
        var stream = new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), _limit);
        lock (_streams)
            _streams.Add(stream);
        var bounded = new StreamContent(stream);
        foreach (var (name, values) in response.Content.Headers)
            bounded.Headers.TryAddWithoutValidation(name, values);
        response.Content = bounded;
        return response;
    }
}
