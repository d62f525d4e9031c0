using System.Text;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Index;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

/// <summary>
/// A budget that blocked keeps blocking when no newer data is available, until its period ends or the user lifts it.
/// </summary>
public sealed class HookStandingTests : IDisposable
{
    private readonly HookSandbox _sandbox = new();

    public HookStandingTests()
    {
        _sandbox.Set("daily", 900);
        _sandbox.Use(1000);
    }

    public void Dispose() => _sandbox.Dispose();

    private BudgetHookResult Prompt(bool failClosed = false) => _sandbox.Run(_sandbox.Prompt(), failClosed);

    [Fact]
    public void A_locked_index_does_not_lift_a_block()
    {
        Assert.Equal(2, Prompt().ExitCode);
        _sandbox.Use(1);
        using var held = LockIndex();
        Assert.Equal(2, Prompt().ExitCode);
        Assert.Equal(2, Prompt(failClosed: true).ExitCode);
    }

    [Fact]
    public void With_a_locked_index_and_no_ledger_the_transcripts_are_read()
    {
        Assert.Equal(2, Prompt().ExitCode);
        Directory.Delete(_sandbox.HookFolder, recursive: true);
        using var held = LockIndex();
        Assert.Equal(2, Prompt().ExitCode);
        // What it reports about budgets with room left is correct too.
        _sandbox.Set("daily", 5000);
        Assert.Equal(BudgetHookDecision.Allow, Prompt(failClosed: true).Decision);
    }

    [Fact]
    public void Usage_of_deleted_transcripts_counts_while_the_index_is_locked()
    {
        Assert.Equal(2, Prompt().ExitCode);
        File.Delete(_sandbox.SessionTranscript);
        Assert.Equal(2, Prompt().ExitCode);
        _sandbox.Use(1);
        using var held = LockIndex();
        Assert.Equal(2, Prompt().ExitCode);
        Assert.Equal(2, Prompt().ExitCode);
    }

    [Theory]
    [InlineData("raised")]
    [InlineData("removed")]
    [InlineData("warns")]
    [InlineData("file-gone")]
    [InlineData("over")]
    public void The_user_or_the_end_of_the_period_lifts_the_block(string how)
    {
        Assert.Equal(2, Prompt().ExitCode);
        using var held = LockIndex();
        // No newer data is available: neither the index nor the transcripts can be read.
        Directory.Move(_sandbox.Projects, _sandbox.Projects + "-away");
        Directory.CreateDirectory(_sandbox.Projects);
        Assert.Equal(2, Prompt().ExitCode);
        switch (how)
        {
            case "raised":
                _sandbox.Set("daily", 5000);
                break;
            case "removed":
                BudgetStore.ForUser(_sandbox.Data).Remove("daily", TestContext.Current.CancellationToken);
                break;
            case "warns":
                _sandbox.Set("daily", 900, action: BudgetAction.Warn);
                break;
            case "file-gone":
                File.Delete(_sandbox.UserFile);
                break;
            case "over":
                _sandbox.Now = _sandbox.Now.AddHours(4);
                break;
        }
        Assert.Equal(0, Prompt().ExitCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"budgets\":[{\"name\":\"daily\",\"limit\":-1}]}")]
    public void A_broken_user_file_does_not_lift_a_block(string text)
    {
        Assert.Equal(2, Prompt().ExitCode);
        File.WriteAllText(_sandbox.UserFile, text);
        Assert.Equal(BudgetHookDecision.Block, Prompt().Decision);
        _sandbox.Now = _sandbox.Now.AddHours(4);
        Assert.Equal(BudgetHookDecision.FailOpen, Prompt().Decision);
        Assert.Equal(BudgetHookDecision.FailClosed, Prompt(failClosed: true).Decision);
    }

    [Fact]
    public void A_read_only_ledger_does_not_affect_the_verdict()
    {
        File.WriteAllText(_sandbox.HookFolder, "in the way");
        Assert.Equal(2, Prompt().ExitCode);
        _sandbox.Set("daily", 5000);
        Assert.Equal(BudgetHookDecision.Allow, Prompt(failClosed: true).Decision);
        Assert.Contains("ledger could not be written", _sandbox.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreadable_index_does_not_affect_the_verdict()
    {
        Directory.CreateDirectory(Path.Combine(_sandbox.Data, UsageIndex.FileName));
        Assert.Equal(2, Prompt().ExitCode);
    }

    [Fact]
    public void A_pipe_in_place_of_the_index_does_not_affect_the_verdict()
    {
        SpecialFiles.Pipe(Path.Combine(_sandbox.Data, UsageIndex.FileName));
        Assert.Equal(2, Prompt().ExitCode);
    }

    [Fact]
    public void A_ledger_linked_to_a_non_file_is_left_alone()
    {
        Assert.Equal(2, Prompt().ExitCode);
        var ledger = Assert.Single(Directory.GetFiles(_sandbox.HookFolder, "*.ledger"));
        var pipe = SpecialFiles.Pipe(Path.Combine(_sandbox.Data, "pipe"));
        File.Delete(ledger);
        SpecialFiles.Link(ledger, pipe);
        Assert.Equal(2, Prompt().ExitCode);
        Assert.False(RegularFile.Exists(pipe));
        Assert.Contains("ledger could not be written", _sandbox.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_is_a_pipe_does_not_block()
    {
        SpecialFiles.Pipe(Path.Combine(_sandbox.Data, BudgetHook.LogFileName));
        File.WriteAllText(_sandbox.ProjectFile, "{");
        Assert.Equal(2, Prompt().ExitCode);
        _sandbox.Set("daily", 5000);
        Assert.Equal(BudgetHookDecision.FailOpen, Prompt().Decision);
    }

    [Fact]
    public void Every_changed_byte_of_a_ledger_is_detected()
    {
        Assert.Equal(2, Prompt().ExitCode);
        var ledger = Assert.Single(Directory.GetFiles(_sandbox.HookFolder, "*.ledger"));
        var bytes = File.ReadAllBytes(ledger);
        Assert.NotNull(HookLedger.Read(ledger));
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(ledger, damaged);
            Assert.Null(HookLedger.Read(ledger));
        }
    }

    [Fact]
    public void At_the_deadline_the_last_verdict_decides()
    {
        Assert.Equal(2, Prompt().ExitCode);
        using var never = new ManualResetEventSlim();
        var settings = _sandbox.Settings() with { Deadline = TimeSpan.FromSeconds(1), FindRoots = () => Never(never) };
        _sandbox.Use(1);
        var run = new HookRun(_ => Encoding.UTF8.GetBytes(_sandbox.Prompt()), () => settings, failClosed: false);
        var answer = run.Decide();
        never.Set();
        run.Join();
        Assert.Equal((BudgetHookDecision.Block, 2), (answer.Result.Decision, answer.Result.ExitCode));
        // Once, although the work has found it as well.
        Assert.Equal(2, answer.Result.Error.Split("'daily' is used up").Length);
    }

    [Fact]
    public void At_the_deadline_the_last_verdict_is_read_even_if_the_work_has_not_started()
    {
        Assert.Equal(2, Prompt().ExitCode);
        using var never = new ManualResetEventSlim();
        var settings = _sandbox.Settings() with { Deadline = TimeSpan.FromSeconds(2) };
        // Standard input that never arrives, however long the wait.
        var run = new HookRun(_ => [.. Never(never).SelectMany(static text => Encoding.UTF8.GetBytes(text))], () => settings,
            failClosed: false);
        var answer = run.Decide();
        never.Set();
        run.Join();
        Assert.Equal(BudgetHookDecision.Block, answer.Result.Decision);
    }

    [Theory]
    [InlineData(false, BudgetHookDecision.FailOpen)]
    [InlineData(true, BudgetHookDecision.FailClosed)]
    public void At_the_deadline_without_a_verdict_the_users_choice_applies(bool failClosed, BudgetHookDecision expected)
    {
        using var never = new ManualResetEventSlim();
        var settings = _sandbox.Settings(failClosed) with { Deadline = TimeSpan.FromSeconds(1), FindRoots = () => Never(never) };
        var run = new HookRun(_ => Encoding.UTF8.GetBytes(_sandbox.Prompt()), () => settings, failClosed);
        var answer = run.Decide();
        never.Set();
        run.Join();
        Assert.Equal(expected, answer.Result.Decision);
    }

    [Fact]
    public void Every_exception_results_in_an_answer()
    {
        var thrown = 0;
        foreach (var exception in (Exception[])[new InvalidOperationException("a"), new NotSupportedException("b"),
            new AggregateException(new IOException("c")), new ArithmeticException("d"), new InsufficientMemoryException("e")])
        {
            var settings = _sandbox.Settings() with { Candidates = () => throw exception };
            foreach (var failClosed in (bool[])[false, true])
            {
                var answer = new HookRun(_ => Encoding.UTF8.GetBytes(_sandbox.Prompt()), () => settings with { FailClosed = failClosed },
                    failClosed).Decide();
                Assert.Equal(failClosed ? 2 : 0, answer.Result.ExitCode);
                Assert.Equal(failClosed ? BudgetHookDecision.FailClosed : BudgetHookDecision.FailOpen, answer.Result.Decision);
                thrown++;
            }
            Assert.Equal(BudgetHookDecision.FailClosed, new HookRun(_ => [], () => throw exception, failClosed: true)
                .Decide().Result.Decision);
        }
        Assert.Equal(10, thrown);
    }

    private static IReadOnlyList<string> Never(ManualResetEventSlim never)
    {
        never.Wait(TestContext.Current.CancellationToken);
        return [];
    }

    private SqliteConnection LockIndex()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(_sandbox.Data, UsageIndex.FileName), Pooling = false }
                .ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE;";
        command.ExecuteNonQuery();
        return connection;
    }
}
