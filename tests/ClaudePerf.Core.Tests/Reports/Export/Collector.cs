using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using ClaudePerf.Core.Reports.Export.Otlp;
using ClaudePerf.Core.Tests.Tokens.Exact;

namespace ClaudePerf.Core.Tests.Reports.Export;

/// <summary>What the collector received.</summary>
internal sealed record CollectorRequest(string Path, string? ContentType, IReadOnlyDictionary<string, string> Headers, OtlpMessage Body);

/// <summary>An OTLP receiver on this machine. It accepts everything, unless the test says otherwise.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly StubServer _server;

    internal Collector(Func<int, HttpListenerResponse, CancellationToken, Task>? answer = null) =>
        _server = new StubServer(async (context, closing) =>
    {
        using var body = new MemoryStream();
        await using (var stream = context.Request.Headers["Content-Encoding"] == "gzip"
            ? new GZipStream(context.Request.InputStream, CompressionMode.Decompress)
            : context.Request.InputStream)
            await stream.CopyToAsync(body, closing);
        var headers = context.Request.Headers.AllKeys.ToDictionary(
            static name => name!, name => context.Request.Headers[name]!, StringComparer.OrdinalIgnoreCase);
        Received.Enqueue(new(context.Request.Url!.AbsolutePath, context.Request.ContentType, headers, new OtlpMessage(body.ToArray())));
        if (answer is not null)
            await answer(Received.Count, context.Response, closing);
    });

    internal ConcurrentQueue<CollectorRequest> Received { get; } = [];

    internal Uri Address => _server.Address("");

    internal OtlpTarget Target(OtlpSignal signal, params (string Name, string Value)[] environment) =>
        OtlpTarget.Find(signal, Address, environment: name => environment.FirstOrDefault(variable => variable.Name == name).Value);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
