using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Usage.Index;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

/// <summary>
/// What the index knows counts while another process has locked it, whatever the lock and the state of the ledger. The transcripts
/// are deleted in these tests, as if there were too many to read in time: only the index has the answer.
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
    public void Nothing_passes_an_exhausted_budget(string held, string ledger)
    {
        DamageLedger(ledger);
        using var another = Hold(held);
        Assert.Equal(BudgetHookDecision.Block, Prompt().Decision);
        // What is used meanwhile counts too, and a budget with room left is not reported as used up.
        _sandbox.Set("daily", 1500);
        Assert.Equal(0, Prompt().ExitCode);
        _sandbox.Use(600, session: Other);
        Assert.Equal(BudgetHookDecision.Block, Prompt().Decision);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Recent_writes_of_another_process_count(string held, string ledger)
    {
        // It is only in the write-ahead log: an open connection prevents the checkpoint.
        using var reader = Connect();
        Execute(reader, "SELECT COUNT(*) FROM files;");
        _sandbox.Set("daily", 1500);
        Assert.Equal(0, Prompt().ExitCode);
        _sandbox.Use(600, session: Other);
        Assert.Equal(BudgetHookDecision.Block, Prompt().Decision);
        Assert.True(new FileInfo(Index + "-wal").Length > 0);
        Directory.Delete(Path.GetDirectoryName(_sandbox.SessionTranscript)!, recursive: true);
        DamageLedger(ledger);
        if (!held.StartsWith("PRAGMA", StringComparison.Ordinal))
        {
            using var another = Hold(held);
            Assert.Equal(BudgetHookDecision.Block, Prompt().Decision);
        }
    }

    [Theory]
    [InlineData("BEGIN IMMEDIATE;")]
    [InlineData("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;")]
    public void A_damaged_locked_index_gives_no_wrong_answer(string held)
    {
        _sandbox.Set("daily", 1001);
        DamageLedger("absent");
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

    private void DamageLedger(string how)
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
