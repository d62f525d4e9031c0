using System.Globalization;
using System.Net.Sockets;
using ClaudePerf.Core.Caching.Stores;
using StackExchange.Redis;

namespace ClaudePerf.Core.Caching.Redis;

/// <summary>
/// The connection to a server: opened once, with a timeout for every wait. Errors name the server but never the
/// password.
/// </summary>
internal sealed class RedisConnection : IDisposable
{
    /// <summary>The default timeout of a command.</summary>
    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromMilliseconds(250);

    // For a server that has just responded. In a new process, most of this time is spent loading the client.
    private static readonly TimeSpan Login = TimeSpan.FromSeconds(2);

    private readonly ConnectionMultiplexer _connection;
    private readonly IDatabase _database;
    private readonly TimeSpan _timeout;

    private RedisConnection(ConnectionMultiplexer connection, string place, TimeSpan timeout)
    {
        _connection = connection;
        _database = connection.GetDatabase();
        _timeout = timeout;
        Location = place;
    }

    /// <summary>The server, without its password.</summary>
    internal string Location { get; }

    /// <summary>Connects and logs in.</summary>
    /// <param name="address">An address that <see cref="RedisAddress.Parse"/> accepts.</param>
    /// <param name="timeout">The timeout of each command.</param>
    /// <exception cref="PromptCacheStoreException">The server does not respond, or refuses.</exception>
    internal static RedisConnection Open(string address, TimeSpan timeout)
    {
        var place = RedisAddress.Masked(address);
        try
        {
            var options = RedisAddress.Parse(address).Options();
            options.ClientName = "ClaudePerf";
            options.AbortOnConnectFail = true;
            options.ConnectRetry = 0;
            options.ConnectTimeout = (int)Login.TotalMilliseconds;
            options.AsyncTimeout = (int)timeout.TotalMilliseconds;
            // A command that cannot be sent now is not queued: the caller has a fallback store.
            options.BacklogPolicy = BacklogPolicy.FailFast;
            RedisProbe.Answer(options, timeout);
            return new RedisConnection(ConnectionMultiplexer.Connect(options), place, timeout);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or SocketException or IOException
            or FormatException or ArgumentException or InvalidOperationException)
        {
            throw Translate(exception, place, timeout);
        }
    }

    /// <summary>Runs commands.</summary>
    /// <exception cref="PromptCacheStoreException">The server does not respond, or refuses.</exception>
    internal T Run<T>(Func<IDatabase, Task<T>> commands)
    {
        try
        {
            // Not the client's own waiting: it blocks threads of the pool, and the response needs one.
            return commands(_database).WaitAsync(_timeout).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or SocketException or IOException
            or ObjectDisposedException or InvalidOperationException)
        {
            throw Translate(exception, Location, _timeout);
        }
    }

    // Dispose would wait five seconds for the responses of an unresponsive server.
    public void Dispose() => _connection.Close(allowCommandsToComplete: false);

    private static PromptCacheStoreException Translate(Exception exception, string place, TimeSpan timeout) => new(
        exception switch
        {
            FormatException => exception.Message,
            RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
                $"The Redis server '{place}' rejected the user or password.",
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
                $"The host name of the Redis server '{place}' cannot be resolved.",
            SocketException socket => $"Cannot connect to the Redis server '{place}': {socket.SocketErrorCode}.",
            RedisServerException server => $"The Redis server '{place}' rejected a command: {server.Message}",
            TimeoutException => string.Create(
                CultureInfo.InvariantCulture, $"The Redis server '{place}' did not respond within {timeout.TotalMilliseconds:0} ms."),
            _ => $"The connection to the Redis server '{place}' failed.",
        },
        exception);
}
