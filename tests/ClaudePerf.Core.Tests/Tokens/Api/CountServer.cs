using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using ClaudePerf.Core.Tests.Tokens.Exact;

namespace ClaudePerf.Core.Tests.Tokens.Api;

/// <summary>A request that the stub of the provider received.</summary>
internal sealed record CountRequest(string Model, string Text, string? Authorization, JsonElement Body);

/// <summary>
/// A stub of the provider's count_tokens endpoint: unless the test specifies otherwise, it counts one token per
/// character plus a frame of six.
/// </summary>
internal sealed class CountServer : IAsyncDisposable
{
    private readonly StubServer _server;
    private int _underWay;
    private int _mostUnderWay;

    internal CountServer(Func<CountRequest, int, HttpListenerResponse, CancellationToken, Task<bool>>? instead = null) =>
        _server = new StubServer(async (context, closing) =>
        {
            var answered = Interlocked.Increment(ref _underWay);
            InterlockedMax(ref _mostUnderWay, answered);
            try
            {
                var request = Read(context.Request);
                Asked.Enqueue(request);
                if (instead is null || !await instead(request, Asked.Count, context.Response, closing))
                    Answer(context.Response, 200, $$"""{"input_tokens":{{request.Text.Length + 6}}}""");
            }
            finally
            {
                Interlocked.Decrement(ref _underWay);
            }
        });

    internal ConcurrentQueue<CountRequest> Asked { get; } = [];

    internal int MostConcurrent => _mostUnderWay;

    internal Uri Address => _server.Address("");

    internal static void Answer(HttpListenerResponse response, int status, string body, string? retryAfter = null)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        if (retryAfter is not null)
            response.Headers["retry-after"] = retryAfter;
        response.OutputStream.Write(System.Text.Encoding.UTF8.GetBytes(body));
    }

    internal static string Error(string type, string message) =>
        JsonSerializer.Serialize(new { type = "error", error = new { type, message } });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static CountRequest Read(HttpListenerRequest request)
    {
        var body = JsonDocument.Parse(request.InputStream).RootElement;
        var content = body.GetProperty("messages")[0].GetProperty("content");
        return new CountRequest(
            body.GetProperty("model").GetString()!,
            content.ValueKind == JsonValueKind.String ? content.GetString()! : "",
            request.Headers["Authorization"] ?? request.Headers["X-Api-Key"],
            body);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int known;
        while ((known = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, known) != known)
        {
        }
    }
}
