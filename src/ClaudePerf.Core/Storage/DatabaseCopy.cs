using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// A database in memory that is as one on disk was after its last transaction: for who must know what it says and cannot wait until another
/// process lets go of it. No lock of SQLite is asked for or respected.
/// </summary>
/// <remarks>
/// On Unix a process that closes a file loses the locks that its other connections to it hold: only who has no connection open takes a
/// copy.
/// </remarks>
internal static class DatabaseCopy
{
    private const int Tries = 3;

    // In the header of a database: whether a write-ahead log is used to write and to read it. A database in memory has none.
    private const int WriteVersion = 18;
    private const int ReadVersion = 19;
    private const byte WithoutLog = 1;
    private const int HeaderSize = 100;

    // The bytes are asked of SQLite before anything is opened.
    static DatabaseCopy() => Batteries_V2.Init();

    /// <summary>Takes a copy.</summary>
    /// <param name="path">The database.</param>
    /// <param name="schema">Its tables.</param>
    /// <param name="isSealed">Whether nobody else wrote in the files since ClaudePerf did; else not all that is in them may be
    /// believed.</param>
    /// <exception cref="DatabaseException">There is none, it cannot be read or is not of the schema's version.</exception>
    internal static SqliteConnection Take(string path, DatabaseSchema schema, out bool isSealed)
    {
        SqliteConnection? connection = null;
        try
        {
            var (bytes, length) = Read(path, out isSealed);
            connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
            connection.Open();
            // SQLite frees the bytes, also where it does not take them.
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
            var begun = WriteAheadLog.BeginningOf(ReadLog(path));
            using var file = RegularFile.Open(path);
            var pages = RegularFile.ReadBytes(file, path, ReadLimits.Index);
            var log = ReadLog(path);
            isSealed = DatabaseSeal.IsIntact(path, before) && DatabaseSeal.IsIntact(path);
            // While the same log goes on, it has all that was written to the database meanwhile. A restarted log does not.
            if (begun.Length == 0 || begun.AsSpan().SequenceEqual(WriteAheadLog.BeginningOf(log)))
                return Join(pages, log);
        }
        throw new IOException($"'{path}' was written while it was read.");
    }

    // The bytes are SQLite's own, so that it can free them and make them more.
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
