using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ClaudePerf.Core.Tests.Tokens.Exact;

/// <summary>A web server for one test, on a free port of this machine.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _answering;
    private readonly ConcurrentBag<Task> _answers = [];
    private readonly string _address;

    internal StubServer(Func<HttpListenerContext, CancellationToken, Task> answer)
    {
        (_listener, _address) = Listen();
        _answering = Task.Run(async () =>
        {
            while (!_closing.IsCancellationRequested)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
                Requests.Enqueue(context.Request.Url!.AbsolutePath);
                _answers.Add(Task.Run(() => AnswerAsync(context, answer)));
            }
        });
    }

    internal ConcurrentQueue<string> Requests { get; } = [];

    internal Uri Address(string path) => new(_address + path);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        // Wait for pending responses first: aborting one on a closed listener throws.
        await Guard.Ends(Task.WhenAll(_answers), () => $"requests for {string.Join(", ", Requests)}");
        _listener.Close();
        await Guard.Ends(_answering);
        await Guard.Ends(Task.WhenAll(_answers), () => $"requests for {string.Join(", ", Requests)}");
        _closing.Dispose();
    }

    private async Task AnswerAsync(HttpListenerContext context, Func<HttpListenerContext, CancellationToken, Task> answer)
    {
        try
        {
            await answer(context, _closing.Token);
            context.Response.Close();
        }
        catch (Exception e) when (e is OperationCanceledException or HttpListenerException or ObjectDisposedException)
        {
            context.Response.Abort();
        }
    }

    private static (HttpListener Listener, string Address) Listen()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = $"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            probe.Stop();
            var listener = new HttpListener { Prefixes = { address } };
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException)
            {
                // Another process took the port in the meantime.
                listener.Close();
            }
        }
    }
}
