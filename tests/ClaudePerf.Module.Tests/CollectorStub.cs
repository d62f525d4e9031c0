using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ClaudePerf.Module.Tests;

/// <summary>A stand-in for an OpenTelemetry collector on this machine: it takes everything and remembers path, key and content
/// type.</summary>
internal sealed class CollectorStub : IDisposable
{
    private readonly HttpListener _listener = new();

    internal CollectorStub()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Address = $"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = AnswerAllAsync();
    }

    internal string Address { get; }

    internal ConcurrentQueue<string> Received { get; } = [];

    public void Dispose() => _listener.Close();

    private async Task AnswerAllAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            await context.Request.InputStream.CopyToAsync(Stream.Null);
            Received.Enqueue($"{context.Request.Url!.AbsolutePath} {context.Request.Headers["api-key"]} {context.Request.ContentType}");
            context.Response.Close();
        }
    }
}
