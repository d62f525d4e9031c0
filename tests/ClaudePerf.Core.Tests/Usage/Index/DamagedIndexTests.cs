using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Performance.Robustness;
using Microsoft.Data.Sqlite;
using static ClaudePerf.Core.Tests.Usage.Index.IndexedTree;

namespace ClaudePerf.Core.Tests.Usage.Index;

/// <summary>
/// Whichever bytes of the index change, results stay correct: the damage is noticed, and the index is renamed and rebuilt.
/// </summary>
public sealed class DamagedIndexTests : IDisposable
{
    private readonly IndexedTree _tree = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Changed_bytes_never_give_wrong_results(bool grows)
    {
        Fill();
        var sound = File.ReadAllBytes(_tree.IndexPath);
        var noticed = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            Put(sound);
            ByteDamage.Change(_tree.IndexPath, seed);
            if (grows)
                _tree.Append(SessionFile(First), Line($"more{seed}", 5));
            using var index = UsageIndex.Open(_tree.IndexPath, cancellation: Cancellation);
            var requests = Describe(index.Read([_tree.Root], cancellation: Cancellation));
            Assert.True(_tree.Direct().SequenceEqual(requests), $"Seed {seed} gave wrong figures.");
            noticed += index.SetAside is null ? 0 : 1;
        }
        // The rest are in pages of tables that are empty here, and in unused space.
        Assert.True(noticed > 20, $"Damage was noticed {noticed} times.");
    }

    // The same if the file's times do not show a write, as with a failing disk.
    [Fact]
    public void Damage_without_a_trace_never_gives_wrong_results()
    {
        Fill();
        var sound = File.ReadAllBytes(_tree.IndexPath);
        for (var seed = 1000; seed < 1060; seed++)
        {
            Put(sound);
            ByteDamage.Change(_tree.IndexPath, seed);
            DatabaseSeal.Renew(_tree.IndexPath);
            var (truth, found) = (_tree.Direct(), AtTheLatestTheSecondTime());
            Assert.True(truth.SequenceEqual(found), $"Seed {seed}: {truth.Count} requests became {found.Count}; "
                + $"{string.Join("; ", found.Except(truth).Take(3))} "
                + $"for {string.Join("; ", truth.Except(found).Take(3))}");
        }
    }

    // Each kind of row, with the value that would do the most harm.
    [Theory]
    [InlineData("UPDATE accounts SET output=772066036 WHERE id=1")]
    [InlineData("UPDATE accounts SET time=9223372036854775807 WHERE id=2")]
    [InlineData("UPDATE accounts SET time=-5 WHERE id=2")]
    [InlineData("UPDATE accounts SET model=99999 WHERE id=2")]
    [InlineData("UPDATE accounts SET message=5 WHERE id=3")]
    [InlineData("UPDATE accounts SET sum=0 WHERE id=3")]
    [InlineData("UPDATE texts SET text='claude-haiku-9' WHERE text LIKE 'claude%'")]
    [InlineData("UPDATE files SET offset=offset-50")]
    [InlineData("UPDATE files SET present=0")]
    [InlineData("UPDATE files SET path='/elsewhere' WHERE id=1")]
    [InlineData("UPDATE state SET revision=0")]
    [InlineData("UPDATE snapshots SET listing='x', revision=-1")]
    [InlineData("UPDATE snapshots SET scope='x'")]
    [InlineData("UPDATE snapshot_rows SET rows=zeroblob(length(rows))")]
    [InlineData("DROP INDEX accounts_message")]
    [InlineData("DROP TABLE touched")]
    [InlineData("PRAGMA user_version=0")]
    [InlineData("PRAGMA user_version=1")]
    [InlineData("PRAGMA user_version=77")]
    [InlineData("PRAGMA user_version=-1")]
    [InlineData("PRAGMA application_id=5")]
    [InlineData("ALTER TABLE accounts RENAME COLUMN input TO read2")]
    public void A_row_that_differs_from_what_was_written_is_noticed(string sql)
    {
        Fill();
        using (var connection = new SqliteConnection($"Data Source={_tree.IndexPath};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
        using var index = UsageIndex.Open(_tree.IndexPath, cancellation: Cancellation);
        Assert.Equal(_tree.Direct(), Describe(index.Read([_tree.Root], cancellation: Cancellation)));
        Assert.NotNull(index.SetAside);
    }

    [Fact]
    public void A_snapshot_without_rows_is_created_again()
    {
        Fill();
        using (var connection = Database.Open(_tree.IndexPath, UsageIndexSchema.Schema, Cancellation))
            Database.Execute(connection, "DELETE FROM snapshot_rows;");
        Assert.Equal(_tree.Direct(), _tree.Indexed().Requests);
        using var again = Database.Open(_tree.IndexPath, UsageIndexSchema.Schema, Cancellation);
        Assert.Equal(1, Database.Scalar(again, "SELECT COUNT(*) FROM snapshot_rows;"));
    }

    [Theory]
    [InlineData(18, 9)]
    [InlineData(19, 9)]
    [InlineData(20, 50)]
    [InlineData(47, 9)]
    [InlineData(59, 2)]
    [InlineData(16, 3)]
    [InlineData(31, 200)]
    public void A_header_that_says_another_format_is_noticed(int at, byte value)
    {
        Fill();
        var bytes = File.ReadAllBytes(_tree.IndexPath);
        bytes[at] = value;
        File.WriteAllBytes(_tree.IndexPath, bytes);
        using var index = UsageIndex.Open(_tree.IndexPath, cancellation: Cancellation);
        Assert.Equal(_tree.Direct(), Describe(index.Read([_tree.Root], cancellation: Cancellation)));
    }

    [Fact]
    public void A_file_replaced_by_one_of_equal_size_and_time_is_read_again()
    {
        Assert.SkipUnless(FileStamp.HasChangeTime, "this system has no time of change that nobody can set");
        var path = _tree.PathOf(SessionFile(First));
        _tree.Write(SessionFile(First), Line("m1", 50));
        using var index = UsageIndex.Open(_tree.IndexPath, cancellation: Cancellation);
        Assert.Contains(" 50 ", Assert.Single(Describe(index.Read([_tree.Root], cancellation: Cancellation))), StringComparison.Ordinal);
        var time = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path + ".tmp", File.ReadAllText(path).Replace(":50,", ":70,", StringComparison.Ordinal));
        Assert.Equal(new FileInfo(path).Length, new FileInfo(path + ".tmp").Length);
        File.SetLastWriteTimeUtc(path + ".tmp", time);
        File.Move(path + ".tmp", path, overwrite: true);
        Assert.Contains(" 70 ", Assert.Single(Describe(index.Read([_tree.Root], cancellation: Cancellation))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_without_checksums_is_upgraded()
    {
        var old = new DatabaseSchema(UsageIndexSchema.Schema.ApplicationId, [UsageIndexSchema.Schema.Steps[0]]);
        using (var connection = Database.Open(_tree.IndexPath, old, Cancellation))
            Database.Execute(connection, "INSERT INTO files VALUES(1, '/gone/a.jsonl', 1, 0, 5, 5, NULL, 5, 1, 0, 0, 3);");
        using (var index = UsageIndex.Open(_tree.IndexPath, cancellation: Cancellation))
            Assert.Null(index.SetAside);
        using var upgraded = Database.Open(_tree.IndexPath, UsageIndexSchema.Schema, Cancellation);
        Assert.Equal(1, Database.Scalar(upgraded, "SELECT COUNT(*) FROM files WHERE broken=3;"));
    }

    // Names of individual requests are read when they are displayed: damage in them is an error then, and repaired when the index
    // is opened next.
    private IReadOnlyList<string> AtTheLatestTheSecondTime()
    {
        try
        {
            return Read();
        }
        catch (DatabaseException exception) when (exception.Failure == DatabaseFailure.Damaged)
        {
            return Read();
        }

        IReadOnlyList<string> Read()
        {
            using var index = UsageIndex.Open(_tree.IndexPath, cancellation: Cancellation);
            return Describe(index.Read([_tree.Root], cancellation: Cancellation));
        }
    }

    private void Fill()
    {
        _tree.Write(SessionFile(First), [.. Enumerable.Range(0, 200).Select(i => Line($"m{i}", 5 + i))]);
        _tree.Write($"-home-dev/{First}/subagents/agent-a1.jsonl", [.. Enumerable.Range(0, 50).Select(i => Line($"s{i}", 9, agent: "a1"))]);
        _tree.Write(SessionFile(Second), [.. Enumerable.Range(0, 100).Select(i => Line($"m{i}", 5 + i, Second))]);
        _tree.Indexed();
    }

    private void Put(byte[] database)
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_tree.IndexPath)!, "*.db-*"))
            File.Delete(file);
        File.WriteAllBytes(_tree.IndexPath, database);
    }
}
