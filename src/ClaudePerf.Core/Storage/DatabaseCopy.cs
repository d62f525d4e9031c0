using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// An in-memory copy of a database on disk as of its last transaction, for callers that cannot wait until another process releases
/// it. No SQLite lock is requested or respected.
/// </summary>
/// <remarks>
/// On Unix, a process that closes a file loses the locks of its other connections to the same file, so only a process without an
/// open connection may create a copy.
/// </remarks>
internal static class DatabaseCopy
{
    private const int Tries = 3;

    // Offsets in the database header of the versions for writing and reading, which say whether a write-ahead log is used. An
    // in-memory database has no log.
    private const int WriteVersion = 18;
    private const int ReadVersion = 19;
    private const byte WithoutLog = 1;
    private const int HeaderSize = 100;

    // SQLite allocates the bytes before anything is opened, so it must be initialized first.
    static DatabaseCopy() => Batteries_V2.Init();

    /// <summary>Creates a copy.</summary>
    /// <param name="path">The database.</param>
    /// <param name="schema">Its tables.</param>
    /// <param name="isSealed">Whether the files are unchanged since ClaudePerf last wrote them; otherwise their contents cannot be
    /// fully trusted.</param>
    /// <exception cref="DatabaseException">The database does not exist, cannot be read or is not at the schema's
    /// version.</exception>
    internal static SqliteConnection Create(string path, DatabaseSchema schema, out bool isSealed)
    {
        SqliteConnection? connection = null;
        try
        {
            var (bytes, length) = Read(path, out isSealed);
            connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
            connection.Open();
            // SQLite frees the bytes even if the call fails.
            const int Flags = raw.SQLITE_DESERIALIZE_FREEONCLOSE | raw.SQLITE_DESERIALIZE_RESIZEABLE;
            var result = raw.sqlite3_deserialize(connection.Handle!, "main", bytes, length, length, Flags);
            if (result != raw.SQLITE_OK)
                throw new SqliteException(raw.sqlite3_errmsg(connection.Handle!).utf8_to_string(), result);
            RowChecksum.Register(connection.Handle!);
            Database.RequireVersion(connection.Handle!, path, schema);
            return connection;
        }
        catch (Exception exception)
        {
            connection?.Dispose();
            if (exception is SqliteException or IOException or UnauthorizedAccessException)
                throw Database.Translate(exception, path);
            throw;
        }
    }

    private static (nint Bytes, long Length) Read(string path, out bool isSealed)
    {
        for (var i = 0; i < Tries; i++)
        {
            var before = DatabaseSeal.Stamps(path);
            var begun = WriteAheadLog.HeaderOf(ReadLog(path));
            using var file = RegularFile.Open(path);
            var pages = RegularFile.ReadBytes(file, path, ReadLimits.Index);
            var log = ReadLog(path);
            isSealed = DatabaseSeal.IsIntact(path, before) && DatabaseSeal.IsIntact(path);
            // As long as the log was not restarted, it contains all that was written to the database during the copy.
            if (begun.Length == 0 || begun.AsSpan().SequenceEqual(WriteAheadLog.HeaderOf(log)))
                return Join(pages, log);
        }
        throw new IOException($"'{path}' was changed while it was being read. Try again.");
    }

    // SQLite allocates the bytes so that it can free and resize them.
    private static unsafe (nint Bytes, long Length) Join(byte[] database, byte[] log)
    {
        var pages = WriteAheadLog.PagesOf(log, out var pageSize, out var pageCount);
        var length = pages.Count == 0 ? database.Length : pageCount * pageSize;
        if (length is < HeaderSize or > ReadLimits.Index)
            throw new IOException("The file is not a database.");
        var bytes = raw.sqlite3_malloc64(length);
        if (bytes == 0)
            throw new InsufficientMemoryException();
        var joined = new Span<byte>((void*)bytes, (int)length);
        joined.Clear();
        database.AsSpan(0, (int)Math.Min(database.Length, length)).CopyTo(joined);
        foreach (var (page, place) in pages)
        {
            if (page >= 1 && page <= pageCount)
                log.AsSpan(place, pageSize).CopyTo(joined[(int)((page - 1) * pageSize)..]);
        }
        (joined[WriteVersion], joined[ReadVersion]) = (WithoutLog, WithoutLog);
        return (bytes, length);
    }

    private static byte[] ReadLog(string path)
    {
        try
        {
            return RegularFile.ReadBytes(path + "-wal", ReadLimits.Index);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }
}
