using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ClaudePerf.Performance.Loading;

/// <summary>A provider on loopback: keeps the body of every request to the Messages API and answers with one word. No request leaves the machine.</summary>
internal sealed class ProviderStub : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<JsonDocument> _requests = new();
    private readonly Task _serving;

    internal ProviderStub()
    {
        Address = FormattableString.Invariant($"http://127.0.0.1:{FreePort()}");
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _serving = Serve();
    }

    /// <summary>The base address of the API.</summary>
    internal string Address { get; }

    /// <summary>The bodies of the requests so far, in the order of their arrival.</summary>
    internal IReadOnlyCollection<JsonDocument> Requests => _requests;

    public void Dispose()
    {
        _listener.Close();
        _serving.GetAwaiter().GetResult();
        foreach (var request in _requests)
            request.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task Serve()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            // This is how a listener that was closed says so.
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            await Answer(context);
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        if (context.Request.HttpMethod != "POST" || !path.StartsWith("/v1/messages", StringComparison.Ordinal))
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
            context.Response.Close();
            return;
        }
        var body = await JsonDocument.ParseAsync(context.Request.InputStream);
        var counts = path.EndsWith("count_tokens", StringComparison.Ordinal);
        if (counts)
            body.Dispose();
        else
            _requests.Enqueue(body);
        context.Response.ContentType = counts ? "application/json" : "text/event-stream";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(counts ? """{"input_tokens":1}""" : Stream));
        context.Response.Close();
    }

    private const string Stream = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":1,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"done"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":1}}

        event: message_stop
        data: {"type":"message_stop"}


        """;
}
