using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

/// <summary>What the hook reports about a session that will probably use up its budget.</summary>
public sealed class HookOutlookTests : IDisposable
{
    private readonly HookSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void A_session_is_warned_once_and_long_before_its_budget_is_used_up()
    {
        Past(sessions: 25, requests: 20);
        _sandbox.Set("spike", 15_000, "session");
        Use(4);
        Assert.Equal(BudgetHookDecision.Allow, _sandbox.Run(_sandbox.Prompt()).Decision);
        // The chance is computed again at each eighth of the limit.
        Use(2);
        var told = _sandbox.Run(_sandbox.Prompt());
        Assert.Equal((BudgetHookDecision.Warn, 0), (told.Decision, told.ExitCode));
        Assert.Contains("'spike' will probably be used up: 6,000 tokens of 15,000 tokens (40%) in this session. Based on 25 past sessions "
            + "that got this far, the chance is 100%", told.Message, StringComparison.Ordinal);
        Use(1);
        Assert.Equal(BudgetHookDecision.Allow, _sandbox.Run(_sandbox.Prompt()).Decision);
    }

    [Fact]
    public void Sessions_that_stay_within_the_limit_are_not_disturbed()
    {
        Past(sessions: 25, requests: 12);
        _sandbox.Set("spike", 15_000, "session");
        Use(6);
        Assert.Equal((BudgetHookDecision.Allow, ""), (_sandbox.Run(_sandbox.Prompt()).Decision, _sandbox.Log));
    }

    private void Past(int sessions, int requests)
    {
        var now = _sandbox.Now;
        for (var i = 0; i < sessions; i++)
        {
            _sandbox.Now = now.AddDays(i - sessions);
            for (var request = 0; request < requests; request++)
                _sandbox.Use(1000, session: $"past-{i}");
        }
        _sandbox.Now = now;
    }

    private void Use(int requests)
    {
        for (var i = 0; i < requests; i++)
            _sandbox.Use(1000);
    }
}
