using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>
/// Sends requests to a collector by OTLP over HTTP with binary Protocol Buffers. What the specification calls retryable (429, 502,
/// 503, 504 and failed connections) is retried after the time that the collector requests, or else after 1, 2, 4 and 8 seconds.
/// </summary>
public sealed class OtlpExporter : IDisposable
{
    private const int RequestsInPart = 2_000;
    private const int PointsInPart = 5_000;
    private const int Attempts = 5;
    private const int MaxMessageLength = 300;
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    // Redirects are not followed: headers may contain keys, which are meant for the user's address only.
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly TimeProvider _time;

    /// <summary>Creates an exporter.</summary>
    /// <param name="time">The clock for waits and timeouts; null for the system clock.</param>
    public OtlpExporter(TimeProvider? time = null) => _time = time ?? TimeProvider.System;

    /// <summary>Sends one signal.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="target">What to send, and where.</param>
    /// <param name="progress">Receives the number of delivered requests.</param>
    /// <param name="cancellation">Cancels the export; what was delivered stays delivered.</param>
    /// <exception cref="OtlpException">The collector did not accept the data.</exception>
    public async Task<OtlpDelivery> SendAsync(
        RequestSelection requests, OtlpTarget target, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(target);
        var (delivered, records, recordsOfWhole) = (0, 0, 0);
        long rejected = 0;
        string? message = null;
        var parts = requests.InParts(RequestsInPart);
        foreach (var part in target.Signal == OtlpSignal.Metrics ? OtlpMetrics.InWholeMinutes(parts) : parts)
        {
            foreach (var (body, count) in Bodies(part, target))
            {
                try
                {
                    var (refused, reason) = await SendAsync(body, target, cancellation).ConfigureAwait(false);
                    rejected += refused;
                    message = reason ?? message;
                }
                catch (OtlpException exception) when (records > 0)
                {
                    // A part with many data points is sent in several steps, so some of its requests may have been delivered too.
                    var partial = records > recordsOfWhole
                        ? $", and {records - recordsOfWhole:N0} {(target.Signal == OtlpSignal.Metrics ? "data points" : "log records")} of "
                            + "those that follow"
                        : "";
                    throw new OtlpException(false,
                        string.Create(CultureInfo.CurrentCulture,
                            $"{exception.Message} {delivered:N0} of {requests.Count:N0} requests had been delivered as "
                            + $"{target.Signal}{partial}. A collector counts duplicates twice: before sending again, delete them there, or "
                            + $"continue with -Since."), exception);
                }
                records += count;
            }
            delivered += part.Count;
            recordsOfWhole = records;
            progress?.Invoke(delivered);
        }
        return new OtlpDelivery(target.Signal, target.ShownAddress, delivered, records, rejected, message);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static IEnumerable<(byte[] Body, int Count)> Bodies(IReadOnlyList<ExportedRequest> part, OtlpTarget target)
    {
        if (target.Signal == OtlpSignal.Logs)
        {
            yield return (OtlpLogs.Request(part, target.Resource), part.Count);
            yield break;
        }
        foreach (var points in OtlpMetrics.PointsOf(part).Chunk(PointsInPart))
            yield return (OtlpMetrics.Request(points, target.Resource), points.Length);
    }

    private async Task<(long Rejected, string? Message)> SendAsync(byte[] body, OtlpTarget target, CancellationToken cancellation)
    {
        var content = target.IsCompressed ? Compress(body) : body;
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? wait = null;
            string problem;
            try
            {
                using var timer = new CancellationTokenSource(target.Timeout, _time);
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
                using var request = Request(content, target);
                using var response = await _client.SendAsync(request, limit.Token).ConfigureAwait(false);
                var answer = await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                    return PartialSuccess(answer);
                problem = string.Create(CultureInfo.InvariantCulture,
                    $"The collector at {target.ShownAddress} answered {(int)response.StatusCode} "
                    + $"{response.ReasonPhrase}{ReasonIn(response, answer)}.");
                if (response.StatusCode is not (
                    HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
                        or HttpStatusCode.GatewayTimeout))
                    throw new OtlpException(false, problem + Advice(response.StatusCode));
                wait = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - _time.GetUtcNow() : null;
            }
            catch (HttpRequestException exception)
            {
                problem = $"The collector at {target.ShownAddress} cannot be reached: {exception.Message.TrimEnd('.')}.";
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                problem = string.Create(CultureInfo.InvariantCulture,
                    $"The collector at {target.ShownAddress} did not answer within {target.Timeout.TotalSeconds:0.#} s.");
            }
            if (attempt == Attempts)
                throw new OtlpException(false, $"{problem} Tried {Attempts} times. Check the address and that the collector is running.");
            var pause = wait is { } asked && asked > TimeSpan.Zero ? asked : TimeSpan.FromSeconds(1 << (attempt - 1));
            if (pause > MaxWait)
                throw new OtlpException(false,
                    string.Create(CultureInfo.InvariantCulture, $"{problem} It asks to wait {pause.TotalSeconds:0} s. Try again later."));
            await Task.Delay(pause, _time, cancellation).ConfigureAwait(false);
        }
    }

    private static HttpRequestMessage Request(byte[] content, OtlpTarget target)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, target.Address) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        if (target.IsCompressed)
            request.Content.Headers.ContentEncoding.Add("gzip");
        foreach (var (name, value) in target.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                throw new OtlpException(true, $"'{name}' cannot be used as an export header.");
        }
        return request;
    }

    private static byte[] Compress(byte[] body)
    {
        using var compressed = new MemoryStream();
        using (var stream = new GZipStream(compressed, CompressionLevel.Fastest))
            stream.Write(body);
        return compressed.ToArray();
    }

    // Export…ServiceResponse: partial success 1, with the number of rejected entries 1 and a message 2.
    private static (long Rejected, string? Message) PartialSuccess(byte[] answer)
    {
        long rejected = 0;
        string? message = null;
        try
        {
            var outer = new CodedInputStream(answer);
            for (var tag = outer.ReadTag(); tag != 0; tag = outer.ReadTag())
            {
                if (WireFormat.GetTagFieldNumber(tag) != 1 || WireFormat.GetTagWireType(tag) != WireFormat.WireType.LengthDelimited)
                {
                    outer.SkipLastField();
                    continue;
                }
                var inner = outer.ReadBytes().CreateCodedInput();
                for (var field = inner.ReadTag(); field != 0; field = inner.ReadTag())
                {
                    if (field == WireFormat.MakeTag(1, WireFormat.WireType.Varint))
                        rejected = inner.ReadInt64();
                    else if (field == WireFormat.MakeTag(2, WireFormat.WireType.LengthDelimited))
                        message = Shown(inner.ReadString());
                    else
                        inner.SkipLastField();
                }
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // It was accepted; a text answer, which some gateways send, adds nothing.
            return (0, null);
        }
        return (rejected, string.IsNullOrEmpty(message) ? null : message);
    }

    // An error response is a google.rpc.Status (message 2) in Protocol Buffers, or text from a gateway.
    private static string ReasonIn(HttpResponseMessage response, byte[] answer)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        string? text = null;
        if (type is "text/html")
        {
            return "";
        }
        else if (type is not "application/x-protobuf")
        {
            text = System.Text.Encoding.UTF8.GetString(answer);
        }
        else
        {
            try
            {
                var status = new CodedInputStream(answer);
                for (var tag = status.ReadTag(); tag != 0; tag = status.ReadTag())
                {
                    if (tag == WireFormat.MakeTag(2, WireFormat.WireType.LengthDelimited))
                        text = status.ReadString();
                    else
                        status.SkipLastField();
                }
            }
            catch (InvalidProtocolBufferException)
            {
                text = null;
            }
        }
        return string.IsNullOrWhiteSpace(text) ? "" : $": {Shown(text).TrimEnd('.')}";
    }

    private static string Shown(string text)
    {
        var line = string.Concat(text.Trim().Select(static character => char.IsControl(character) ? ' ' : character));
        return line.Length > MaxMessageLength ? line[..MaxMessageLength] + "…" : line;
    }

    private static string Advice(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => " Pass its key with -Header or OTEL_EXPORTER_OTLP_HEADERS.",
        HttpStatusCode.NotFound => " This is not its address for OTLP over HTTP, which normally has port 4318, with /v1/metrics and "
            + "/v1/logs below the base address.",
        HttpStatusCode.UnsupportedMediaType => " It does not accept Protocol Buffers over HTTP.",
        _ => "",
    };
}
