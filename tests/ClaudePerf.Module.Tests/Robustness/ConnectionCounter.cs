using System.Net;
using System.Net.Sockets;

namespace ClaudePerf.Module.Tests.Robustness;

/// <summary>A place on this machine that counts who connects to it and refuses whatever is asked: a proxy, or a server that nobody should
/// know.</summary>
internal sealed class ConnectionCounter : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _connections;

    internal ConnectionCounter()
    {
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = CountAsync();
    }

    internal string Address { get; }

    internal int Connections => _connections;

    public void Dispose() => _listener.Stop();

    private async Task CountAsync()
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connections);
                await client.GetStream().WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
            {
                if (!_listener.Server.IsBound)
                    return;
            }
        }
    }
}
