using System.Security.Cryptography;
using System.Text;
using ClaudePerf.Core.Storage;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>
/// Paid answers, stored in the user's data folder and readable only by the user, so that the same section is never
/// paid for twice. If it cannot be used, rewriting continues without it, and <see cref="Problem"/> says so.
/// </summary>
internal sealed class RewriteCache : IDisposable
{
    internal const string FileName = "rewrites.db";

    private static readonly DatabaseSchema Schema = new(
        0x43505257, // "CPRW"
        [
            "CREATE TABLE answers (key BLOB PRIMARY KEY, answer TEXT NOT NULL, written INTEGER NOT NULL) WITHOUT ROWID;",
            "ALTER TABLE answers ADD COLUMN sum INTEGER NOT NULL DEFAULT 0; UPDATE answers SET sum=checksum(key, answer, written);",
        ]);

    private static readonly TimeSpan Retention = TimeSpan.FromDays(365);

    private readonly string _path;
    private readonly TimeProvider _time;
    private SqliteConnection? _connection;

    internal RewriteCache(string dataFolder, TimeProvider time, CancellationToken cancellation = default)
    {
        _path = Path.Combine(dataFolder, FileName);
        _time = time;
        Guard(() =>
        {
            _connection = Open(cancellation);
            using var command = _connection.CreateCommand();
            command.CommandText = "DELETE FROM answers WHERE written < $old;";
            command.Parameters.AddWithValue("$old", (_time.GetUtcNow() - Retention).ToUnixTimeSeconds());
            command.ExecuteNonQuery();
        });
    }

    /// <summary>Why answers are not stored; null if they are.</summary>
    internal string? Problem { get; private set; }

    internal static byte[] KeyOf(string writer, WriterRequest request) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{writer}\0{request.Model}\0{request.Instructions}\0{request.Text}"));

    internal string? Find(byte[] key)
    {
        string? answer = null;
        Guard(() =>
        {
            if (_connection is null)
                return;
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT answer FROM answers WHERE key = $key AND sum = checksum(key, answer, written);";
            command.Parameters.AddWithValue("$key", key);
            answer = command.ExecuteScalar() as string;
        });
        return answer;
    }

    internal void Store(byte[] key, string answer) => Guard(() =>
    {
        if (_connection is null)
            return;
        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT OR REPLACE INTO answers VALUES ($key, $answer, $now, checksum($key, $answer, $now));";
        command.Parameters.AddWithValue("$key", key);
        command.Parameters.AddWithValue("$answer", answer);
        command.Parameters.AddWithValue("$now", _time.GetUtcNow().ToUnixTimeSeconds());
        command.ExecuteNonQuery();
    });

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
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

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is SqliteException or DatabaseException)
        {
            Problem = $"Rewritten sections are not stored. {Database.Translate(exception, _path).Message}";
            Dispose();
        }
    }
}
