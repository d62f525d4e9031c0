using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tests.Storage;

public sealed class DatabaseTests : IDisposable
{
    private static readonly DatabaseSchema One = new(77, ["CREATE TABLE t(a INTEGER);"]);
    private static readonly DatabaseSchema Two = new(77, ["CREATE TABLE t(a INTEGER);", "ALTER TABLE t ADD COLUMN b TEXT;"]);

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-database-").FullName;

    private string DatabasePath => Path.Combine(_folder, "inner", "test.db");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_creates_a_database_that_only_the_user_can_read()
    {
        using var connection = Database.Open(DatabasePath, One, Cancellation);
        Database.Execute(connection, "INSERT INTO t VALUES(1);");
        var folder = Path.GetDirectoryName(DatabasePath)!;
        Assert.Contains(DatabasePath + "-wal", Directory.GetFiles(folder));
        if (OperatingSystem.IsWindows())
            return; // There, the user's profile protects it instead of modes.
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (var file in Directory.GetFiles(folder))
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public void Open_upgrades_an_older_schema_and_keeps_its_rows()
    {
        using (var old = Database.Open(DatabasePath, One, Cancellation))
            Database.Execute(old, "INSERT INTO t VALUES(5);");
        using var connection = Database.Open(DatabasePath, Two, Cancellation);
        Assert.Equal(5, Database.Scalar(connection, "SELECT a FROM t WHERE b IS NULL;"));
        Assert.Equal(2, Database.Scalar(connection, "PRAGMA user_version;"));
    }

    [Fact]
    public void Open_refuses_a_newer_schema_and_says_what_to_do()
    {
        Database.Open(DatabasePath, Two, Cancellation).Dispose();
        var exception = Assert.Throws<DatabaseException>(() => Database.Open(DatabasePath, One, Cancellation));
        Assert.Equal(DatabaseFailure.Newer, exception.Failure);
        Assert.Contains("Update ClaudePerf", exception.Message, StringComparison.Ordinal);
        Assert.Contains(DatabasePath, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_treats_another_programs_database_as_damaged()
    {
        Database.Open(DatabasePath, new DatabaseSchema(78, One.Steps), Cancellation).Dispose();
        Assert.Equal(DatabaseFailure.Damaged,
            Assert.Throws<DatabaseException>(() => Database.Open(DatabasePath, One, Cancellation)).Failure);
    }

    [Fact]
    public void SetAside_keeps_the_damaged_file_and_makes_room_for_a_new_one()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(DatabasePath)!);
        File.WriteAllText(DatabasePath, new string('x', 5000));
        Assert.Equal(DatabaseFailure.Damaged,
            Assert.Throws<DatabaseException>(() => Database.Open(DatabasePath, One, Cancellation)).Failure);

        var aside = Database.SetAside(DatabasePath, One, new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero), Cancellation);
        Assert.Equal(DatabasePath + ".damaged-20261122100000000", aside);
        Assert.Equal(5000, new FileInfo(aside!).Length);
        Database.Open(DatabasePath, One, Cancellation).Dispose();

        // A second process that found the damage too finds the database repaired, and does not change the new file.
        Assert.Null(Database.SetAside(DatabasePath, One, DateTimeOffset.UnixEpoch, Cancellation));
    }

    [Fact]
    public void BeginWrite_can_be_cancelled_while_another_writes()
    {
        using var writer = Database.Open(DatabasePath, One, Cancellation);
        using var transaction = Database.BeginWrite(writer, Cancellation);
        using var waiting = Database.Open(DatabasePath, One, Cancellation);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        Assert.ThrowsAny<OperationCanceledException>(() => Database.BeginWrite(waiting, cancellation.Token));
    }

    [Fact]
    public void Transaction_that_is_not_committed_leaves_nothing()
    {
        using var connection = Database.Open(DatabasePath, One, Cancellation);
        using (Database.BeginWrite(connection, Cancellation))
            Database.Execute(connection, "INSERT INTO t VALUES(1);");
        Assert.Equal(0, Database.Scalar(connection, "SELECT COUNT(*) FROM t;"));
    }

    [Fact]
    public void Open_of_a_folder_throws_a_DatabaseException()
    {
        Directory.CreateDirectory(DatabasePath);
        Assert.Equal(DatabaseFailure.Inaccessible,
            Assert.Throws<DatabaseException>(() => Database.Open(DatabasePath, One, Cancellation)).Failure);
    }
}
