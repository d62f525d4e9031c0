using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

/// <summary>The administrator's budgets apply on top of the user's and the project's, and neither can lift them.</summary>
public sealed class HookManagedBudgetTests : IDisposable
{
    private readonly HookSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    private string ManagedFile => Path.Combine(_sandbox.ManagedFolder, BudgetStore.ProjectFileName);

    [Fact]
    public void A_used_up_budget_blocks_and_names_the_administrators_file()
    {
        _sandbox.SetForAll("team", 100);
        _sandbox.Use(200);
        var result = _sandbox.Run(_sandbox.Prompt());
        Assert.Equal(BudgetHookDecision.Block, result.Decision);
        Assert.Contains("The administrator's budget 'team'", result.Error, StringComparison.Ordinal);
        Assert.Contains(ManagedFile, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-TokenBudget", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_names_in_the_other_files_do_not_replace_it()
    {
        _sandbox.SetForAll("team", 100);
        _sandbox.Set("team", 1_000_000);
        _sandbox.SetForProject("team", 1_000_000);
        _sandbox.Use(200);
        Assert.Equal(BudgetHookDecision.Block, _sandbox.Run(_sandbox.Prompt()).Decision);
        Assert.Equal([BudgetSource.Managed, BudgetSource.User, BudgetSource.Project],
            BudgetStore.ReadAll(_sandbox.Project, _sandbox.Data, _sandbox.ManagedFolder).Select(budget => budget.Source));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Invalid_files_of_others_neither_lift_nor_delay_it(bool isFound)
    {
        _sandbox.SetForAll("team", 100);
        _sandbox.Use(200);
        if (isFound)
            Assert.Equal(BudgetHookDecision.Block, _sandbox.Run(_sandbox.Prompt()).Decision);
        File.WriteAllText(_sandbox.UserFile, "{ broken");
        File.WriteAllText(_sandbox.ProjectFile, "{ broken");
        Assert.Equal(BudgetHookDecision.Block, _sandbox.Run(_sandbox.Prompt()).Decision);
    }

    [Fact]
    public void A_warning_and_a_block_of_another_file_are_both_possible()
    {
        _sandbox.SetForAll("team", 100, action: BudgetAction.Warn);
        _sandbox.Set("own", 1000);
        _sandbox.Use(200);
        var warned = _sandbox.Run(_sandbox.Prompt());
        Assert.Equal(BudgetHookDecision.Warn, warned.Decision);
        _sandbox.Use(2000);
        Assert.Equal(BudgetHookDecision.Block, _sandbox.Run(_sandbox.Prompt()).Decision);
    }

    [Fact]
    public void An_invalid_file_is_reported_and_blocks_when_failing_closed()
    {
        Directory.CreateDirectory(_sandbox.ManagedFolder);
        File.WriteAllText(ManagedFile, "{ broken");
        Assert.Equal(BudgetHookDecision.FailOpen, _sandbox.Run(_sandbox.Prompt()).Decision);
        var closed = _sandbox.Run(_sandbox.Prompt(), failClosed: true);
        Assert.Equal(BudgetHookDecision.FailClosed, closed.Decision);
        Assert.Contains(ManagedFile, closed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Raising_the_limit_lifts_the_block_at_once()
    {
        _sandbox.SetForAll("team", 100);
        _sandbox.Use(200);
        Assert.Equal(BudgetHookDecision.Block, _sandbox.Run(_sandbox.Prompt()).Decision);
        _sandbox.SetForAll("team", 10_000);
        Assert.NotEqual(BudgetHookDecision.Block, _sandbox.Run(_sandbox.Prompt()).Decision);
    }
}
