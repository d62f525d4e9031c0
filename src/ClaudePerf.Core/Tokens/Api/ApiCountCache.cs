using ClaudePerf.Core.Storage;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Tokens.Api;

/// <summary>
/// Stores the provider's counts in the user's data folder, as hashes and numbers without text. If it cannot be used,
/// counting continues without it, and <see cref="Problem"/> reports why.
/// </summary>
internal sealed class ApiCountCache : IDisposable
{
    internal const string FileName = "api-counts.db";

    private static readonly DatabaseSchema Schema = new(
        0x43504143, // "CPAC"
        [
            "CREATE TABLE counts (key BLOB PRIMARY KEY, tokens INTEGER NOT NULL, counted INTEGER NOT NULL) WITHOUT ROWID;",
            "ALTER TABLE counts ADD COLUMN sum INTEGER NOT NULL DEFAULT 0; UPDATE counts SET sum=checksum(key, tokens, counted);",
        ]);

    private static readonly TimeSpan MaximumAge = TimeSpan.FromDays(180);

    private readonly object _lock = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private SqliteConnection? _connection;

    internal ApiCountCache(string dataFolder, TimeProvider time, CancellationToken cancellation = default)
    {
        _path = Path.Combine(dataFolder, FileName);
        _time = time;
        Guard(() =>
        {
            _connection = Open(cancellation);
            ForgetOld(_connection);
        });
    }

    /// <summary>Why counts are not stored; null if they are.</summary>
    internal string? Problem { get; private set; }

    internal long? Find(byte[] key)
    {
        long? tokens = null;
        Guard(() =>
        {
            if (_connection is null)
                return;
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT tokens FROM counts WHERE key = $key AND sum = checksum(key, tokens, counted);";
            command.Parameters.AddWithValue("$key", key);
            tokens = command.ExecuteScalar() as long?;
        });
        return tokens;
    }

    internal void Save(byte[] key, long tokens) => Guard(() =>
    {
        if (_connection is null)
            return;
        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT OR REPLACE INTO counts VALUES ($key, $tokens, $now, checksum($key, $tokens, $now));";
        command.Parameters.AddWithValue("$key", key);
        command.Parameters.AddWithValue("$tokens", tokens);
        command.Parameters.AddWithValue("$now", _time.GetUtcNow().ToUnixTimeSeconds());
        command.ExecuteNonQuery();
    });

    public void Dispose()
    {
        lock (_lock)
        {
            _connection?.Dispose();
            _connection = null;
        }
    }

    private SqliteConnection Open(CancellationToken cancellation)
    {
        try
        {
            return Database.Open(_path, Schema, cancellation);
        }
        catch (DatabaseException exception) when (exception.Failure == DatabaseFailure.Damaged)
        {
            Database.SetAside(_path, Schema, _time.GetUtcNow(), cancellation);
            return Database.Open(_path, Schema, cancellation);
        }
    }

    private void ForgetOld(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM counts WHERE counted < $old;";
        command.Parameters.AddWithValue("$old", (_time.GetUtcNow() - MaximumAge).ToUnixTimeSeconds());
        command.ExecuteNonQuery();
    }

    private void Guard(Action action)
    {
        lock (_lock)
        {
            try
            {
                action();
            }
            catch (Exception exception) when (exception is SqliteException or DatabaseException)
            {
                Problem = $"The provider's counts are not cached. {Database.Translate(exception, _path).Message}";
                _connection?.Dispose();
                _connection = null;
            }
        }
    }
}
