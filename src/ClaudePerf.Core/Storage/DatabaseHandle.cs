using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// A SQLite file opened without the connection classes of Microsoft.Data.Sqlite, whose first use costs a process 50 ms. Not
/// thread-safe.
/// </summary>
internal sealed class DatabaseHandle : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly TimeSpan _longestWait;

    static DatabaseHandle() => Batteries_V2.Init();

    private DatabaseHandle(sqlite3 handle, string path, TimeSpan longestWait)
    {
        Handle = handle;
        Path = path;
        _longestWait = longestWait;
    }

    internal string Path { get; }

    internal sqlite3 Handle { get; }

    /// <summary>
    /// Opens a database, creating or upgrading it if necessary; see
    /// <see cref="Database.Open(string, DatabaseSchema, CancellationToken)"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">Its tables.</param>
    /// <param name="longestWait">How long to wait for other processes, here and in <see cref="BeginWrite"/>.</param>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    internal static DatabaseHandle Open(string path, DatabaseSchema schema, TimeSpan longestWait)
    {
        DatabaseHandle? opened = null;
        try
        {
            PrivateFiles.CreateFolder(System.IO.Path.GetDirectoryName(path)!);
            PrivateFiles.CreateFile(path);
            var before = DatabaseSeal.Stamps(path);
            var result = raw.sqlite3_open_v2(path, out var handle, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
            opened = new DatabaseHandle(handle, path, longestWait);
            if (result != raw.SQLITE_OK)
                throw new SqliteException(raw.sqlite3_errmsg(handle).utf8_to_string(), result);
            var wait = Math.Min(Database.BusyMilliseconds, (int)longestWait.TotalMilliseconds);
            Database.ExecuteOnce(handle, $"PRAGMA busy_timeout={wait.ToString(CultureInfo.InvariantCulture)};");
            RowChecksum.Register(handle);
            Database.Prepare(handle, path, schema, longestWait, CancellationToken.None);
            DatabaseCheck.Require(handle, path, schema, before);
            return opened;
        }
        catch (Exception exception)
        {
            opened?.Dispose();
            if (exception is SqliteException or IOException or UnauthorizedAccessException)
                throw Database.Translate(exception, path);
            throw;
        }
    }

    /// <summary>Gets a statement that is prepared once and cached.</summary>
    internal Statement Prepared(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements.Add(sql, statement = new Statement(Handle, sql));
        return statement;
    }

    internal void Execute(string sql) => Database.ExecuteOnce(Handle, sql);

    internal WriteTransaction BeginWrite() => Database.BeginWrite(Handle, Path, _longestWait, CancellationToken.None);

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        DatabaseCheck.Close(Path, Handle);
    }
}
