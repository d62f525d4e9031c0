using ClaudePerf.Core.Storage;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Tests.Storage;

/// <summary>
/// A copy contains the state after the last completed transaction, whether it is in the database, in its log, or partly in each.
/// </summary>
public sealed class DatabaseCopyTests : IDisposable
{
    private static readonly DatabaseSchema Schema = new(0x54657374, ["CREATE TABLE numbers(n INTEGER PRIMARY KEY, text TEXT);"]);

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-copy-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "numbers.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Data_that_is_only_in_the_log_is_copied()
    {
        using var connection = Database.Open(Path, Schema, TestContext.Current.CancellationToken);
        for (var i = 1; i <= 50; i++)
        {
            Database.Execute(connection, $"INSERT INTO numbers VALUES({i}, '{new string('a', 500)}');");
            if (i % 20 == 0)
                Database.Execute(connection, "PRAGMA wal_checkpoint(PASSIVE);");
            Assert.Equal(i, Count(Path));
        }
        Database.Execute(connection, "PRAGMA wal_checkpoint(RESTART);");
        Database.Execute(connection, "DELETE FROM numbers WHERE n > 10; VACUUM;");
        Assert.Equal(10, Count(Path));
    }

    [Fact]
    public void Uncommitted_data_is_not_copied()
    {
        using var connection = Database.Open(Path, Schema, TestContext.Current.CancellationToken);
        Database.Execute(connection, "INSERT INTO numbers VALUES(1, 'a'); PRAGMA cache_size=2;");
        // A small cache writes pages to the log before the end of the transaction.
        var text = new string('b', 4000);
        var inserts = Enumerable.Range(2, 200).Select(i => $"INSERT INTO numbers VALUES({i}, '{text}');");
        Database.Execute(connection, "BEGIN IMMEDIATE; " + string.Concat(inserts));
        Assert.True(new FileInfo(Path + "-wal").Length > 400_000);
        Assert.Equal(1, Count(Path));
        Database.Execute(connection, "COMMIT;");
        Assert.Equal(201, Count(Path));
    }

    [Fact]
    public void A_log_truncated_anywhere_ends_with_a_transaction()
    {
        using var connection = Database.Open(Path, Schema, TestContext.Current.CancellationToken);
        for (var i = 1; i <= 12; i++)
            Database.Execute(connection, $"INSERT INTO numbers VALUES({i}, '{new string('c', 9000)}');");
        var (database, log) = (Bytes(Path), Bytes(Path + "-wal"));
        var torn = System.IO.Path.Combine(_folder, "torn.db");
        File.WriteAllBytes(torn, database);
        var seen = new SortedSet<long>();
        var last = 0L;
        for (var length = 0; length <= log.Length; length += 1009)
        {
            File.WriteAllBytes(torn + "-wal", log[..length]);
            // The table itself was created in the log.
            if (TryCount(torn) is not { } count)
                continue;
            Assert.InRange(count, last, 12);
            seen.Add(last = count);
        }
        File.WriteAllBytes(torn + "-wal", log);
        Assert.Equal(12, Count(torn));
        Assert.True(seen.Count > 10, string.Join(' ', seen));
        // A byte that changed in the middle ends the log there.
        log[log.Length / 2] ^= 1;
        File.WriteAllBytes(torn + "-wal", log);
        Assert.InRange(Count(torn), 1, 11);
    }

    [Fact]
    public void A_file_that_is_not_a_database_is_rejected()
    {
        Assert.Throws<DatabaseException>(() => Count(Path));
        File.WriteAllBytes(Path, new byte[50]);
        Assert.Throws<DatabaseException>(() => Count(Path));
        File.WriteAllBytes(Path, new byte[100_000]);
        Assert.Throws<DatabaseException>(() => Count(Path));
    }

    private static long? TryCount(string path)
    {
        try
        {
            return Count(path);
        }
        catch (DatabaseException)
        {
            return null;
        }
    }

    private static long Count(string path)
    {
        using var copy = DatabaseCopy.Create(path, Schema, out _);
        Assert.True(DatabaseCheck.IsWellFormed(copy.Handle!));
        return Database.Scalar(copy, "SELECT COUNT(*) FROM numbers;");
    }

    private static byte[] Bytes(string path)
    {
        using var file = RegularFile.Open(path);
        return RegularFile.ReadBytes(file, path, ReadLimits.Index);
    }
}
