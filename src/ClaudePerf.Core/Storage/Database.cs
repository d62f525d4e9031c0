using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// Opens SQLite files: readable by the user alone, with a write-ahead log so that readers and a writer of other processes do not
/// wait for each other, and at the schema's version. A damaged file is set aside, never deleted.
/// </summary>
internal static class Database
{
    // Short, so that a wait can be cancelled between two tries; the whole wait is the caller's.
    internal const int BusyMilliseconds = 100;
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Opens a database, making or upgrading it where that is needed.</summary>
    /// <exception cref="DatabaseException">It cannot be used. A damaged one is reported, not set aside: see <see cref="SetAside"/>.</exception>
    internal static SqliteConnection Open(string path, DatabaseSchema schema, CancellationToken cancellation = default) => Open(path, schema, LongestWait, cancellation);

    /// <inheritdoc cref="Open(string, DatabaseSchema, CancellationToken)"/>
    internal static SqliteConnection Open(string path, DatabaseSchema schema, TimeSpan longestWait, CancellationToken cancellation)
    {
        SqliteConnection? connection = null;
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
            PrivateFiles.CreateFile(path);
            var before = DatabaseSeal.Stamps(path);
            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout={BusyMilliseconds.ToString(CultureInfo.InvariantCulture)};");
            RowChecksum.Register(connection.Handle!);
            Prepare(connection.Handle!, path, schema, longestWait, cancellation);
            DatabaseCheck.Require(connection.Handle!, path, schema, before);
            return connection;
        }
        catch (Exception exception)
        {
            connection?.Dispose();
            if (exception is SqliteException or IOException or UnauthorizedAccessException)
                throw Translate(exception, path);
            throw;
        }
    }

    /// <summary>Opens a database to read what it says, without making, upgrading or checking it, and without waiting for anybody.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">Its tables.</param>
    /// <param name="isImmutable">
    /// Whether to take it for a file that nobody writes: no lock is asked for, and what stands in the log alone is not seen.
    /// </param>
    /// <exception cref="DatabaseException">It cannot be read so.</exception>
    internal static SqliteConnection OpenToRead(string path, DatabaseSchema schema, bool isImmutable)
    {
        SqliteConnection? connection = null;
        try
        {
            if (FileStamp.OfRegular(path) is null)
                throw new FileNotFoundException($"Could not find file '{path}'.", path);
            var source = isImmutable ? new Uri(path).AbsoluteUri + "?immutable=1" : path;
            var options = new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
            connection = new SqliteConnection(options.ToString());
            connection.Open();
            ExecuteOnce(connection, "PRAGMA busy_timeout=0;");
            RequireVersion(connection.Handle!, path, schema);
            return connection;
        }
        catch (Exception exception)
        {
            connection?.Dispose();
            if (exception is SqliteException or IOException or UnauthorizedAccessException)
                throw Translate(exception, path);
            throw;
        }
    }

    /// <summary>Begins a transaction that writes, waiting while another process does.</summary>
    /// <exception cref="DatabaseException">The other did not end in time, or the file cannot be written.</exception>
    internal static WriteTransaction BeginWrite(SqliteConnection connection, CancellationToken cancellation)
    {
        return BeginWrite(connection.Handle!, connection.DataSource, LongestWait, cancellation);
    }

    /// <inheritdoc cref="BeginWrite(SqliteConnection, CancellationToken)"/>
    internal static WriteTransaction BeginWrite(sqlite3 handle, string path, TimeSpan longestWait, CancellationToken cancellation)
    {
        Retry(path, () => ExecuteOnce(handle, "BEGIN IMMEDIATE;"), longestWait, cancellation);
        return new WriteTransaction(handle, path);
    }

    /// <summary>Renames a damaged database, so that a new one can take its place and nothing is lost for good.</summary>
    /// <returns>Where the damaged file is now; null where another process had already replaced it.</returns>
    /// <exception cref="DatabaseException">It cannot be renamed.</exception>
    internal static string? SetAside(string path, DatabaseSchema schema, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            // One process at a time looks whether the file is damaged and renames it; the next then finds a sound one.
            using var gate = FileGate.Enter(path + ".lock", cancellation);
            if (IsSound(path, schema, cancellation))
                return null;
            var aside = $"{path}.damaged-{now.UtcDateTime.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture)}";
            File.Move(path, aside);
            // A log belongs to the file it was written for; a new database must not meet it.
            foreach (var suffix in (string[])["-wal", "-shm"])
            {
                if (File.Exists(path + suffix))
                    File.Move(path + suffix, aside + suffix, overwrite: true);
            }
            return aside;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Translate(exception, path);
        }
    }

    /// <summary>What a failure of SQLite or the file system means for the user.</summary>
    internal static DatabaseException Translate(Exception exception, string path) => exception switch
    {
        DatabaseException known => known,
        SqliteException sqlite => sqlite.SqliteErrorCode switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_FORMAT =>
                Damaged(path, sqlite),
            // What our own statements cannot cause in a sound file: a table that is not there or is there twice, an unsupported format, sizes and keys out of sense.
            raw.SQLITE_ERROR or raw.SQLITE_INTERNAL or raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE or raw.SQLITE_NOMEM or raw.SQLITE_SCHEMA =>
                Damaged(path, sqlite),
            // A page beyond the end of the file; a header that says nobody may write.
            raw.SQLITE_IOERR when sqlite.SqliteExtendedErrorCode == raw.SQLITE_IOERR_SHORT_READ =>
                Damaged(path, sqlite),
            raw.SQLITE_READONLY when MayWrite(path) =>
                Damaged(path, sqlite),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
                new DatabaseException(DatabaseFailure.Busy, path, $"The database '{path}' is in use by another process. Try again when it has finished.", sqlite),
            raw.SQLITE_FULL =>
                new DatabaseException(DatabaseFailure.Inaccessible, path, $"The disk of '{path}' is full.", sqlite),
            _ => new DatabaseException(DatabaseFailure.Inaccessible, path, $"The database '{path}' cannot be read or written. {sqlite.Message}", sqlite),
        },
        _ => new DatabaseException(DatabaseFailure.Inaccessible, path, $"The database '{path}' cannot be read or written. {exception.Message}", exception),
    };

    /// <summary>Damage that was found. Whoever opens the database next checks it whole.</summary>
    internal static DatabaseException Damaged(string path, Exception? inner = null)
    {
        DatabaseSeal.Break(path);
        return new DatabaseException(DatabaseFailure.Damaged, path, $"The database '{path}' is damaged.", inner);
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs SQL without the retries of the command classes, which a cancellation could not end.</summary>
    internal static void ExecuteOnce(SqliteConnection connection, string sql) => ExecuteOnce(connection.Handle!, sql);

    /// <inheritdoc cref="ExecuteOnce(SqliteConnection, string)"/>
    internal static void ExecuteOnce(sqlite3 handle, string sql)
    {
        var result = raw.sqlite3_exec(handle, sql);
        if (result != raw.SQLITE_OK)
            throw new SqliteException(raw.sqlite3_errmsg(handle).utf8_to_string(), result);
    }

    internal static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Brings a database to the schema's version.</summary>
    internal static void Prepare(sqlite3 handle, string path, DatabaseSchema schema, TimeSpan longestWait, CancellationToken cancellation)
    {
        // The process that makes the database locks it for a moment against readers too.
        var isReady = false;
        Retry(path, () => isReady = IsAtVersion(handle, path, schema), longestWait, cancellation);
        if (isReady)
            return;
        // Larger pages than SQLite's 4 KiB: what is read here is large, and each page is a call to the system.
        Retry(path, () => ExecuteOnce(handle, "PRAGMA page_size=16384; PRAGMA journal_mode=WAL;"), longestWait, cancellation);
        using var transaction = BeginWrite(handle, path, longestWait, cancellation);
        // Another process may have been quicker while this one waited.
        if (!IsAtVersion(handle, path, schema))
            Upgrade(handle, schema, (int)Scalar(handle, "PRAGMA user_version;"));
        transaction.Commit();
    }

    /// <summary>Requires that a database which cannot be upgraded is at the schema's version.</summary>
    /// <exception cref="DatabaseException">It is not.</exception>
    internal static void RequireVersion(sqlite3 handle, string path, DatabaseSchema schema)
    {
        if (!IsAtVersion(handle, path, schema))
        {
            var message = $"The database '{path}' was written by an older version of ClaudePerf.";
            throw new DatabaseException(DatabaseFailure.Inaccessible, path, message);
        }
    }

    /// <summary>Runs the steps from a version to the schema's.</summary>
    internal static void Upgrade(sqlite3 handle, DatabaseSchema schema, int from)
    {
        foreach (var step in schema.Steps.Skip(from))
            ExecuteOnce(handle, step);
        // The version stands in a row too, so that a number that damage made is not taken for that of a newer ClaudePerf.
        ExecuteOnce(handle, string.Create(CultureInfo.InvariantCulture,
            $"""
            CREATE TABLE IF NOT EXISTS format(version INTEGER NOT NULL, sum INTEGER NOT NULL);
            DELETE FROM format;
            INSERT INTO format VALUES({schema.Version}, checksum({schema.Version}));
            PRAGMA user_version={schema.Version};
            PRAGMA application_id={schema.ApplicationId};
            """));
    }

    private static long Scalar(sqlite3 handle, string sql)
    {
        using var statement = new Statement(handle, sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    private static bool IsAtVersion(sqlite3 handle, string path, DatabaseSchema schema)
    {
        var version = Scalar(handle, "PRAGMA user_version;");
        if (version > 0 && Scalar(handle, "PRAGMA application_id;") != schema.ApplicationId)
            throw new DatabaseException(DatabaseFailure.Damaged, path, $"The database '{path}' is not one of ClaudePerf.");
        if (version < 0 || (version > schema.Version && !IsNewer(handle, version)))
            throw Damaged(path);
        if (version > schema.Version)
        {
            throw new DatabaseException(DatabaseFailure.Newer, path, string.Create(
                CultureInfo.InvariantCulture,
                $"The database '{path}' was written by a newer version of ClaudePerf (schema {version}; this one knows {schema.Version}). Update ClaudePerf, or delete the file."));
        }
        return version == schema.Version;
    }

    private static bool IsNewer(sqlite3 handle, long version)
    {
        if (Scalar(handle, "SELECT COUNT(*) FROM sqlite_master WHERE name='format';") == 0)
            return false;
        using var format = new Statement(handle, "SELECT version, sum FROM format;");
        return format.Step() && format.HasChecksum(0, 1) && format.Int64(0) == version;
    }

    private static bool MayWrite(string path) => FileStamp.Of(path) is not null && (File.GetAttributes(path) & FileAttributes.ReadOnly) == 0;

    private static bool IsSound(string path, DatabaseSchema schema, CancellationToken cancellation)
    {
        try
        {
            using var connection = Open(path, schema, cancellation);
            return DatabaseCheck.IsSound(connection.Handle!, schema);
        }
        catch (DatabaseException exception) when (exception.Failure == DatabaseFailure.Damaged)
        {
            return false;
        }
        catch (SqliteException exception) when (Translate(exception, path).Failure == DatabaseFailure.Damaged)
        {
            return false;
        }
    }

    private static void Retry(string path, Action action, TimeSpan longestWait, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                action();
                return;
            }
            catch (SqliteException exception)
            {
                var failure = Translate(exception, path);
                if (failure.Failure != DatabaseFailure.Busy || TimeProvider.System.GetElapsedTime(started) > longestWait)
                    throw failure;
            }
        }
    }
}
