using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// Opens SQLite files that only the user can read, at the schema's version. A write-ahead log keeps readers and a writer in
/// different processes from blocking each other. Damaged files are renamed, never deleted.
/// </summary>
internal static class Database
{
    // Short, so that a wait can be canceled between two attempts; the caller sets the total wait.
    internal const int BusyMilliseconds = 100;
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Opens a database, creating or upgrading it if necessary.</summary>
    /// <exception cref="DatabaseException">The database cannot be used. A damaged database is reported but not renamed; see
    /// <see cref="SetAside"/>.</exception>
    internal static SqliteConnection Open(string path, DatabaseSchema schema, CancellationToken cancellation = default) =>
        Open(path, schema, LongestWait, cancellation);

    /// <inheritdoc cref="Open(string, DatabaseSchema, CancellationToken)"/>
    internal static SqliteConnection Open(string path, DatabaseSchema schema, TimeSpan longestWait, CancellationToken cancellation)
    {
        SqliteConnection? connection = null;
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
            PrivateFiles.CreateFile(path);
            var before = DatabaseSeal.Stamps(path);
            connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
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

    /// <summary>Opens a database for reading without creating, upgrading or checking it, and without waiting for locks.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">Its tables.</param>
    /// <param name="isImmutable">Whether to treat the file as immutable: no lock is taken, and pages that are only in the log are
    /// not seen.</param>
    /// <exception cref="DatabaseException">The database cannot be read this way.</exception>
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

    /// <summary>Begins a write transaction, waiting for other processes that are writing.</summary>
    /// <exception cref="DatabaseException">The other process did not finish in time, or the file cannot be written.</exception>
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

    /// <summary>Renames a damaged database, so that a new one can replace it and no data is lost.</summary>
    /// <returns>The damaged file's new path; null if another process has already replaced it.</returns>
    /// <exception cref="DatabaseException">The file cannot be renamed.</exception>
    internal static string? SetAside(string path, DatabaseSchema schema, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            // One process at a time checks whether the file is damaged and renames it; the next process then finds an intact one.
            using var gate = FileLock.Enter(path + ".lock", cancellation);
            if (IsSound(path, schema, cancellation))
                return null;
            var aside = $"{path}.damaged-{now.UtcDateTime.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture)}";
            File.Move(path, aside);
            // A log belongs to the database it was written for; a new database must not find it.
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

    /// <summary>Translates a failure of SQLite or the file system to a message for the user.</summary>
    internal static DatabaseException Translate(Exception exception, string path) => exception switch
    {
        DatabaseException known => known,
        SqliteException sqlite => sqlite.SqliteErrorCode switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_FORMAT =>
                Damaged(path, sqlite),
            // Our own statements cannot cause these errors in an intact file: missing or duplicate tables, an unsupported format,
            // invalid sizes or keys.
            raw.SQLITE_ERROR or raw.SQLITE_INTERNAL or raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT
                or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE or raw.SQLITE_NOMEM or raw.SQLITE_SCHEMA =>
                Damaged(path, sqlite),
            // A page beyond the end of the file, or a header that marks the file as read-only.
            raw.SQLITE_IOERR when sqlite.SqliteExtendedErrorCode == raw.SQLITE_IOERR_SHORT_READ =>
                Damaged(path, sqlite),
            raw.SQLITE_READONLY when MayWrite(path) =>
                Damaged(path, sqlite),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
                new DatabaseException(DatabaseFailure.Busy, path,
                    $"The database '{path}' is in use by another process. Try again when it has finished.", sqlite),
            raw.SQLITE_FULL =>
                new DatabaseException(DatabaseFailure.Inaccessible, path, $"The disk that contains '{path}' is full.", sqlite),
            _ => new DatabaseException(DatabaseFailure.Inaccessible, path,
                $"The database '{path}' cannot be read or written. {sqlite.Message}", sqlite),
        },
        _ => new DatabaseException(DatabaseFailure.Inaccessible, path,
            $"The database '{path}' cannot be read or written. {exception.Message}", exception),
    };

    /// <summary>Creates the exception for a damaged database. The next process to open it checks the whole file.</summary>
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

    /// <summary>Runs SQL without the retries of the command classes, which cannot be canceled.</summary>
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
        // The process that creates the database briefly locks out readers too.
        var isReady = false;
        Retry(path, () => isReady = IsAtVersion(handle, path, schema), longestWait, cancellation);
        if (isReady)
            return;
        // Larger pages than SQLite's 4 KiB: reads here are large, and each page is a system call.
        Retry(path, () => ExecuteOnce(handle, "PRAGMA page_size=16384; PRAGMA journal_mode=WAL;"), longestWait, cancellation);
        using var transaction = BeginWrite(handle, path, longestWait, cancellation);
        // Another process might have done this during the wait.
        if (!IsAtVersion(handle, path, schema))
            Upgrade(handle, schema, (int)Scalar(handle, "PRAGMA user_version;"));
        transaction.Commit();
    }

    /// <summary>Checks that a database that cannot be upgraded is at the schema's version.</summary>
    /// <exception cref="DatabaseException">It is at another version.</exception>
    internal static void RequireVersion(sqlite3 handle, string path, DatabaseSchema schema)
    {
        if (!IsAtVersion(handle, path, schema))
        {
            var message = $"The database '{path}' was written by an older version of ClaudePerf.";
            throw new DatabaseException(DatabaseFailure.Inaccessible, path, message);
        }
    }

    /// <summary>Runs the upgrade steps from a version to the schema's.</summary>
    internal static void Upgrade(sqlite3 handle, DatabaseSchema schema, int from)
    {
        foreach (var step in schema.Steps.Skip(from))
            ExecuteOnce(handle, step);
        // The version is also stored in a row, so that a number that damage produced is not mistaken for a newer version of
        // ClaudePerf.
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
            throw new DatabaseException(DatabaseFailure.Damaged, path, $"The database '{path}' was not created by ClaudePerf.");
        if (version < 0 || (version > schema.Version && !IsNewer(handle, version)))
            throw Damaged(path);
        if (version > schema.Version)
        {
            throw new DatabaseException(DatabaseFailure.Newer, path, string.Create(
                CultureInfo.InvariantCulture,
                $"The database '{path}' was written by a newer version of ClaudePerf (schema {version}; "
                    + $"this version supports up to {schema.Version}). Update ClaudePerf, or delete the file."));
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

    private static bool MayWrite(string path) =>
        FileStamp.Of(path) is not null && (File.GetAttributes(path) & FileAttributes.ReadOnly) == 0;

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
