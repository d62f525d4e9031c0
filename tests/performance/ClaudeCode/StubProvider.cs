using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>
/// A provider on loopback for the real Claude Code: it keeps every request and answers each by a script. Nothing leaves the machine.
/// </summary>
internal sealed class StubProvider : IDisposable
{
    private readonly HttpListener _listener;
    private readonly IStubScript _script;
    private readonly List<CapturedRequest> _requests = [];
    private readonly Task _serving;
    private int _events;

    /// <summary>Starts listening.</summary>
    /// <param name="script">What it answers.</param>
    internal StubProvider(IStubScript script)
    {
        _script = script;
        (_listener, Address) = Listen();
        _serving = Task.Run(ServeAsync);
    }

    internal Uri Address { get; }

    /// <summary>The requests for messages so far, in order of arrival.</summary>
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

    // The listener cannot choose a free port itself, and another process may take a port that was free.
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
            var (type, text) = await ReplyAsync(context, body.ToArray()).ConfigureAwait(false);
            var bytes = Encoding.UTF8.GetBytes(text);
            context.Response.ContentType = type;
            context.Response.ContentLength64 = bytes.Length;
            await context.Response.OutputStream.WriteAsync(bytes).ConfigureAwait(false);
            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The program ended without waiting for the answer.
            context.Response.Abort();
        }
    }

    private async Task<(string Type, string Text)> ReplyAsync(HttpListenerContext context, byte[] body)
    {
        var path = context.Request.Url!.AbsolutePath;
        if (context.Request.HttpMethod != "POST" || !path.EndsWith("/messages", StringComparison.Ordinal))
        {
            context.Response.StatusCode = path.EndsWith("count_tokens", StringComparison.Ordinal) ? 200 : 404;
            return ("application/json", """{"input_tokens":1}""");
        }
        using var document = JsonDocument.Parse(body);
        var request = new CapturedRequest(path, document.RootElement.Clone());
        int number;
        lock (_requests)
        {
            _requests.Add(request);
            request.Arrived = number = ++_events;
        }
        var calls = await _script.AnswerAsync(request).ConfigureAwait(false);
        lock (_requests)
            request.Answered = ++_events;
        return ("text/event-stream", StubAnswer.Stream(number, request.Model, calls));
    }
}
