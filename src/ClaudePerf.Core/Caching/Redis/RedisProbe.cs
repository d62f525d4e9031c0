using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace ClaudePerf.Core.Caching.Redis;

/// <summary>
/// Checks that a server responds before the client is loaded. In a new process, loading and compiling the client alone
/// can take as long as the timeout, and the server must not be given up for that.
/// </summary>
internal static class RedisProbe
{
    /// <summary>Connects and waits for the first byte of a response; for a server with TLS, only connects.</summary>
    /// <param name="options">The server, or several of which one must respond.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <exception cref="SocketException">The server refuses, or its name cannot be resolved.</exception>
    /// <exception cref="TimeoutException">The server does not respond in time.</exception>
    internal static void Answer(ConfigurationOptions options, TimeSpan timeout)
    {
        using var limit = new CancellationTokenSource(timeout);
        var tries = options.EndPoints.Select(endPoint => Task.Run(() => Try(endPoint, options.Ssl, limit.Token))).ToList();
        Exception? failure = null;
        while (tries.Count > 0)
        {
            var first = Task.WhenAny(tries).GetAwaiter().GetResult();
            if (first.IsCompletedSuccessfully)
                return;
            tries.Remove(first);
            failure = first.Exception?.InnerException ?? new TimeoutException();
        }
        throw failure is SocketException ? failure : new TimeoutException(null, failure);
    }

    private static async Task Try(EndPoint endPoint, bool tls, CancellationToken limit)
    {
        using var socket = endPoint.AddressFamily == AddressFamily.Unix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endPoint, limit).ConfigureAwait(false);
        if (tls)
            return;
        await socket.SendAsync("PING\r\n"u8.ToArray(), limit).ConfigureAwait(false);
        // "+PONG", or "-NOAUTH …" if it requires a password first: either is a response.
        if (await socket.ReceiveAsync(new byte[1], limit).ConfigureAwait(false) == 0)
            throw new SocketException((int)SocketError.ConnectionReset);
    }
}
