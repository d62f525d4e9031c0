using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ClaudePerf.Module.Tests;

/// <summary>A stand-in for the provider's count_tokens endpoint on this machine: a token a character, and a frame of six.</summary>
internal sealed class CountingStub : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<string, (int Status, string Body)?> _instead;

    internal CountingStub(Func<string, (int Status, string Body)?>? instead = null)
    {
        _instead = instead ?? (_ => null);
        (_listener, Address) = Listen();
        _ = AnswerAllAsync();
    }

    internal string Address { get; }

    internal ConcurrentQueue<string> Texts { get; } = [];

    internal ConcurrentQueue<string?> Keys { get; } = [];

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
            _ = Task.Run(() => Answer(context));
        }
    }

    private void Answer(HttpListenerContext context)
    {
        using var body = JsonDocument.Parse(context.Request.InputStream);
        var text = body.RootElement.GetProperty("messages")[0].GetProperty("content").GetString()!;
        Texts.Enqueue(text);
        Keys.Enqueue(context.Request.Headers["Authorization"] ?? context.Request.Headers["X-Api-Key"]);
        var (status, answer) = _instead(text) ?? (200, $$"""{"input_tokens":{{text.Length + 6}}}""");
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Close(Encoding.UTF8.GetBytes(answer), willBlock: true);
    }

    private static (HttpListener Listener, string Address) Listen()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = $"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}";
            probe.Stop();
            var listener = new HttpListener { Prefixes = { address + "/" } };
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException)
            {
                // Another process took the port meanwhile.
                listener.Close();
            }
        }
    }
}
