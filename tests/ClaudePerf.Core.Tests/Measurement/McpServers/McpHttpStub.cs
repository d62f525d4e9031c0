using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ClaudePerf.McpTestServer;

namespace ClaudePerf.Core.Tests.Measurement.McpServers;

/// <summary>An MCP server over HTTP on loopback that answers once per connection.</summary>
internal sealed class McpHttpStub : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;

    internal McpHttpStub()
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/mcp");
        _loop = Task.Run(AcceptAsync);
    }

    internal Uri Address { get; }

    internal int Status { get; init; } = 200;

    internal bool Floods { get; init; }

    internal bool WasFollowed { get; private set; }

    internal ConcurrentBag<string> Keys { get; } = [];

    public void Dispose()
    {
        _end.Cancel();
        _loop.GetAwaiter().GetResult();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var answers = new List<Task>();
        try
        {
            while (true)
                answers.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var (head, body) = await ReadAsync(stream);
                await WriteAsync(stream, head, body);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The client left, or the test has ended.
            }
        }
    }

    private async Task WriteAsync(NetworkStream stream, string head, string body)
    {
        WasFollowed |= head.Contains(" /elsewhere ", StringComparison.Ordinal);
        foreach (var line in head.Split("\r\n").Where(static line => line.StartsWith("X-Key: ", StringComparison.OrdinalIgnoreCase)))
            Keys.Add(line["X-Key: ".Length..]);
        if (Status != 200 || !head.StartsWith("POST", StringComparison.Ordinal))
        {
            await SendAsync(stream, Status == 200 ? 405 : Status, "", "Location: /elsewhere\r\n");
            return;
        }
        if (Floods)
        {
            await stream.WriteAsync(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"u8.ToArray(), _end.Token);
            var block = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
            while (true)
                await stream.WriteAsync(block, _end.Token);
        }
        var answer = Answers.To(body);
        await SendAsync(stream, answer is null ? 202 : 200, answer ?? "", "Content-Type: application/json\r\n");
    }

    private async Task SendAsync(NetworkStream stream, int status, string body, string headers)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Status\r\n{headers}Content-Length: {bytes.Length}\r\nConnection: close\r\n\r\n"),
            _end.Token);
        await stream.WriteAsync(bytes, _end.Token);
    }

    // The client sends its messages in chunks: a length in hexadecimal before each, none after the last.
    private async Task<(string Head, string Body)> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var (head, body) = (new StringBuilder(), new StringBuilder());
        while (await reader.ReadLineAsync(_end.Token) is { Length: > 0 } line)
            head.Append(line).Append("\r\n");
        if (!head.ToString().Contains("chunked", StringComparison.OrdinalIgnoreCase))
            return (head.ToString(), "");
        while (await reader.ReadLineAsync(_end.Token) is { Length: > 0 } length && length != "0")
            body.Append(await reader.ReadLineAsync(_end.Token));
        return (head.ToString(), body.ToString());
    }
}
