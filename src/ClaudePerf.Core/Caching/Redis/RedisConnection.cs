using System.Globalization;
using System.Net.Sockets;
using ClaudePerf.Core.Caching.Stores;
using StackExchange.Redis;

namespace ClaudePerf.Core.Caching.Redis;

/// <summary>The connection to a server: opened once, with a limit to every wait, and with failures that name the server but no password.</summary>
internal sealed class RedisConnection : IDisposable
{
    /// <summary>How long a server has for an answer.</summary>
    internal static readonly TimeSpan UsualPatience = TimeSpan.FromMilliseconds(250);

    // For a server that has just answered. In a new process most of it is the client's own loading.
    private static readonly TimeSpan Login = TimeSpan.FromSeconds(2);

    private readonly ConnectionMultiplexer _connection;
    private readonly IDatabase _database;
    private readonly TimeSpan _patience;

    private RedisConnection(ConnectionMultiplexer connection, string place, TimeSpan patience)
    {
        _connection = connection;
        _database = connection.GetDatabase();
        _patience = patience;
        Place = place;
    }

    /// <summary>The server without its password.</summary>
    internal string Place { get; }

    /// <summary>Connects and logs in.</summary>
    /// <param name="address">What <see cref="RedisAddress.Parse"/> reads.</param>
    /// <param name="patience">How long the server has for each answer.</param>
    /// <exception cref="CacheStoreException">It does not answer, or refuses.</exception>
    internal static RedisConnection Open(string address, TimeSpan patience)
    {
        var place = RedisAddress.Masked(address);
        try
        {
            var options = RedisAddress.Parse(address).Options();
            options.ClientName = "ClaudePerf";
            options.AbortOnConnectFail = true;
            options.ConnectRetry = 0;
            options.ConnectTimeout = (int)Login.TotalMilliseconds;
            options.AsyncTimeout = (int)patience.TotalMilliseconds;
            // A command that cannot be sent now is not kept for later: the caller has another store.
            options.BacklogPolicy = BacklogPolicy.FailFast;
            RedisProbe.Answer(options, patience);
            return new RedisConnection(ConnectionMultiplexer.Connect(options), place, patience);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or SocketException or IOException or FormatException or ArgumentException or InvalidOperationException)
        {
            throw Translate(exception, place, patience);
        }
    }

    /// <summary>Runs commands.</summary>
    /// <exception cref="CacheStoreException">The server does not answer, or refuses.</exception>
    internal T Run<T>(Func<IDatabase, Task<T>> commands)
    {
        try
        {
            // Not the client's own waiting: it holds threads of the pool without telling it, and the answer needs one.
            return commands(_database).WaitAsync(_patience).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw Translate(exception, Place, _patience);
        }
    }

    // Disposing it would wait five seconds for the answers of a server that gives none.
    public void Dispose() => _connection.Close(allowCommandsToComplete: false);

    private static CacheStoreException Translate(Exception exception, string place, TimeSpan patience) => new(
        exception switch
        {
            FormatException => exception.Message,
            RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => $"The Redis server '{place}' refuses the user or password.",
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => $"The Redis server '{place}' is not known by that name.",
            SocketException socket => $"The Redis server '{place}' cannot be reached: {socket.SocketErrorCode}.",
            RedisServerException server => $"The Redis server '{place}' refuses a command: {server.Message}",
            TimeoutException => string.Create(CultureInfo.InvariantCulture, $"The Redis server '{place}' does not answer within {patience.TotalMilliseconds:0} ms."),
            _ => $"The connection to the Redis server '{place}' failed.",
        },
        exception);
}
