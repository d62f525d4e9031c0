using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace ClaudePerf.Core.Caching.Redis;

/// <summary>
/// Asks whether a server answers at all, before the client is loaded. In a new process loading and compiling the client takes as long as the whole
/// patience with the server; a server must not be given up for that.
/// </summary>
internal static class RedisProbe
{
    /// <summary>Connects and has the first byte of an answer; of a server with TLS only the connection.</summary>
    /// <param name="options">The server, or several of which one must answer.</param>
    /// <param name="patience">How long to wait.</param>
    /// <exception cref="SocketException">It refuses, or its name is not known.</exception>
    /// <exception cref="TimeoutException">It does not answer in time.</exception>
    internal static void Answer(ConfigurationOptions options, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
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
        // "+PONG", or "-NOAUTH …" where it wants a password first: either way it answers.
        if (await socket.ReceiveAsync(new byte[1], limit).ConfigureAwait(false) == 0)
            throw new SocketException((int)SocketError.ConnectionReset);
    }
}
