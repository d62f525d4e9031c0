using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Usage.Index;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

/// <summary>
/// What the index knows counts while another process holds it, whatever the lock and whatever became of the ledger. The transcripts are
/// gone
/// in these tests, as they might be too many to be read in time: only the index can tell.
/// </summary>
public sealed class HookLockedIndexTests : IDisposable
{
    private const string Other = "22222222-2222-4222-8222-222222222222";

    private readonly HookSandbox _sandbox = new();

    public HookLockedIndexTests()
    {
        _sandbox.Set("daily", 900);
        _sandbox.Use(1000);
        Assert.Equal(2, Prompt().ExitCode);
        Directory.Delete(Path.GetDirectoryName(_sandbox.SessionTranscript)!, recursive: true);
    }

    public static TheoryData<string, string> Cases { get; } = new(
        from held in (string[])["BEGIN IMMEDIATE;", "BEGIN EXCLUSIVE;", "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;", "file"]
        from ledger in (string[])["absent", "unwritable", "damaged"]
        select (held, ledger));

    private string Index => Path.Combine(_sandbox.Data, UsageIndex.FileName);

    public void Dispose() => _sandbox.Dispose();

    private BudgetHookResult Prompt() => _sandbox.Run(_sandbox.Prompt());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_passes_a_used_up_budget(string held, string ledger)
    {
        SpoilLedger(ledger);
        using var another = Hold(held);
        Assert.Equal(BudgetHookDecision.Block, Prompt().Decision);
        // What is used meanwhile counts too, and a budget that holds is not said to be used up.
        _sandbox.Set("daily", 1500);
        Assert.Equal(0, Prompt().ExitCode);
        _sandbox.Use(600, session: Other);
        Assert.Equal(BudgetHookDecision.Block, Prompt().Decision);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_another_process_has_just_written_counts(string held, string ledger)
    {
        // It stands in the write-ahead log alone: a connection that stays open keeps it from being moved.
        using var reader = Connect();
        Execute(reader, "SELECT COUNT(*) FROM files;");
        _sandbox.Set("daily", 1500);
        Assert.Equal(0, Prompt().ExitCode);
        _sandbox.Use(600, session: Other);
        Assert.Equal(BudgetHookDecision.Block, Prompt().Decision);
        Assert.True(new FileInfo(Index + "-wal").Length > 0);
        Directory.Delete(Path.GetDirectoryName(_sandbox.SessionTranscript)!, recursive: true);
        SpoilLedger(ledger);
        if (!held.StartsWith("PRAGMA", StringComparison.Ordinal))
        {
            using var another = Hold(held);
            Assert.Equal(BudgetHookDecision.Block, Prompt().Decision);
        }
    }

    [Theory]
    [InlineData("BEGIN IMMEDIATE;")]
    [InlineData("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;")]
    public void A_damaged_index_that_is_held_tells_nothing_wrong(string held)
    {
        _sandbox.Set("daily", 1001);
        SpoilLedger("absent");
        var random = new Random(7);
        using (var file = File.OpenHandle(Index, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            var bytes = new byte[64];
            for (var place = 16384L; place < RandomAccess.GetLength(file); place += 4096)
            {
                random.NextBytes(bytes);
                RandomAccess.Write(file, bytes, place);
            }
        }
        using var another = Hold(held);
        Assert.NotEqual(BudgetHookDecision.Block, Prompt().Decision);
    }

    private void SpoilLedger(string how)
    {
        Directory.Delete(_sandbox.HookFolder, recursive: true);
        if (how == "unwritable")
        {
            File.WriteAllText(_sandbox.HookFolder, "in the way");
        }
        else if (how == "damaged")
        {
            Directory.CreateDirectory(_sandbox.HookFolder);
            File.WriteAllBytes(HookSource.User(_sandbox.Settings()).Ledger, [1, 2, 3]);
        }
    }

    private IDisposable Hold(string how)
    {
        if (how == "file")
            return new FileStream(Index, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var connection = Connect();
        Execute(connection, how);
        return connection;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Index, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
