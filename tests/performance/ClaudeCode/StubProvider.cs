using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>
/// A provider on loopback for the real Claude Code: it keeps every request and answers each with the text "done". The main
/// thread's requests are answered with one call of the tool Agent each, as long as there are agents to spawn. Nothing leaves the machine.
/// </summary>
internal sealed class StubProvider : IDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentQueue<SpawnedAgent> _agents;
    private readonly List<CapturedRequest> _requests = [];
    private readonly Task _serving;
    private int _answers;

    /// <summary>Starts to listen.</summary>
    /// <param name="agents">The agents that the main thread is made to spawn, one after the other.</param>
    internal StubProvider(IEnumerable<SpawnedAgent> agents)
    {
        _agents = new ConcurrentQueue<SpawnedAgent>(agents);
        (_listener, Address) = Listen();
        _serving = Task.Run(ServeAsync);
    }

    internal Uri Address { get; }

    /// <summary>The requests for messages so far, in the order in which they came.</summary>
    internal IReadOnlyList<CapturedRequest> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    public void Dispose()
    {
        _listener.Close();
        _serving.GetAwaiter().GetResult();
    }

    // The listener cannot choose a free port itself; another process may take the one that was free.
    private static (HttpListener Listener, Uri Address) Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}/"));
            var listener = new HttpListener { Prefixes = { address.AbsoluteUri } };
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                listener.Close();
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        var answers = new List<Task>();
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                // The listener was closed.
                break;
            }
            answers.RemoveAll(static answer => answer.IsCompletedSuccessfully);
            answers.Add(AnswerAsync(context));
        }
        await Task.WhenAll(answers).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body).ConfigureAwait(false);
            var (type, text) = Reply(context, body.ToArray());
            var bytes = Encoding.UTF8.GetBytes(text);
            context.Response.ContentType = type;
            context.Response.ContentLength64 = bytes.Length;
            await context.Response.OutputStream.WriteAsync(bytes).ConfigureAwait(false);
            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The program has ended without waiting for the answer.
            context.Response.Abort();
        }
    }

    private (string Type, string Text) Reply(HttpListenerContext context, byte[] body)
    {
        var path = context.Request.Url!.AbsolutePath;
        if (context.Request.HttpMethod != "POST" || !path.EndsWith("/messages", StringComparison.Ordinal))
        {
            context.Response.StatusCode = path.EndsWith("count_tokens", StringComparison.Ordinal) ? 200 : 404;
            return ("application/json", """{"input_tokens":1}""");
        }
        using var document = JsonDocument.Parse(body);
        var request = new CapturedRequest(path, document.RootElement.Clone());
        SpawnedAgent? agent = null;
        lock (_requests)
        {
            _requests.Add(request);
            if (request.Agent is null && request.Tools.Contains("Agent"))
                _agents.TryDequeue(out agent);
        }
        var number = Interlocked.Increment(ref _answers);
        return ("text/event-stream", StubAnswer.Stream(number, request.Model, agent));
    }
}
