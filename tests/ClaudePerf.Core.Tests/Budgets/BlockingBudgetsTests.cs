using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Tests.Usage.Queries;

namespace ClaudePerf.Core.Tests.Budgets;

public sealed class BlockingBudgetsTests : IDisposable
{
    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    private string Data => Path.Combine(_tree.Root, "data");

    private static BudgetOptions Options => new()
    {
        Catalog = Requests.Catalog,
        Now = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero),
        TimeZone = TimeZoneInfo.Utc,
    };

    private void Set(string name, string period, BudgetAction action = BudgetAction.Block) =>
        BudgetStore.ForUser(Data).Set(
            new TokenBudget { Name = name, Limit = 10, Unit = BudgetUnit.Tokens, Period = BudgetPeriod.Parse(period), Action = action },
            TestContext.Current.CancellationToken);

    private IReadOnlyList<BudgetState> Read(BudgetOptions? options = null) => BlockingBudgets.Read(
        Data, () => [_tree.Projects], options ?? Options, project: null, TestContext.Current.CancellationToken);

    [Fact]
    public void Only_budgets_that_block_requests_are_evaluated()
    {
        Set("day", "day");
        Set("run", "run");
        Set("warns", "day", BudgetAction.Warn);
        Assert.Equal(["day"], Read().Select(static state => state.Name));
    }

    [Fact]
    public void Without_blocking_budgets_transcripts_are_not_read()
    {
        Set("warns", "day", BudgetAction.Warn);
        Assert.Empty(BlockingBudgets.Read(
            Data, static () => throw new InvalidOperationException("Transcripts are read."), Options, null,
            TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_new_conversation_has_used_nothing_of_a_session_budget()
    {
        Set("session", "session");
        _tree.Write("p/session-1.jsonl", Line.Assistant());
        Assert.Equal(0, Read().Single().Used);
        Assert.True(Read(Options with { Session = Line.Session }).Single().Used > 0);
    }
}
