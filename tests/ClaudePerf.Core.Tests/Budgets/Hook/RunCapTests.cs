using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

/// <summary>Budgets that end a running subagent.</summary>
public sealed class RunCapTests : IDisposable
{
    private readonly HookSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void A_run_with_an_exhausted_budget_is_told_to_report()
    {
        _sandbox.Set("cap", 1000, "run");
        _sandbox.Use(100_000);
        _sandbox.Use(900, run: "a1");
        _sandbox.Use(900, run: "a2");
        Assert.Equal(0, _sandbox.Run(_sandbox.ToolInAgent("a1")).ExitCode);
        _sandbox.Use(100, run: "a1");
        foreach (var tool in (string[])["Bash", "Read", "mcp__x__y", "Agent"])
        {
            var ended = _sandbox.Run(_sandbox.ToolInAgent("a1", tool: tool));
            Assert.Equal((BudgetHookDecision.Block, 2), (ended.Decision, ended.ExitCode));
            Assert.Contains("Budget 'cap' is used up: 1,000 tokens of 1,000 tokens (100%) in this run of reviewer. Each run has its "
                + "own limit.", ended.Error, StringComparison.Ordinal);
            Assert.EndsWith("Do not call any more tools: report what you have found and done so far, and what is missing.", ended.Error,
                StringComparison.Ordinal);
        }
        // Another run, a prompt and a call of the main thread continue.
        Assert.Equal(0, _sandbox.Run(_sandbox.ToolInAgent("a2")).ExitCode);
        Assert.Equal(0, _sandbox.Run(_sandbox.Prompt()).ExitCode);
        Assert.False(File.Exists(Path.Combine(_sandbox.Data, "usage.db")));
    }

    [Fact]
    public void It_warns_once_per_run_and_threshold()
    {
        _sandbox.Set("cap", 1000, "run", BudgetAction.Warn);
        foreach (var run in (string[])["a1", "a2"])
        {
            _sandbox.Use(600, run);
            Assert.Contains("has passed 50%: 600 tokens", _sandbox.Run(_sandbox.ToolInAgent(run)).Message, StringComparison.Ordinal);
            Assert.Equal(BudgetHookDecision.Allow, _sandbox.Run(_sandbox.ToolInAgent(run)).Decision);
            _sandbox.Use(600, run);
            var used = _sandbox.Run(_sandbox.ToolInAgent(run));
            Assert.Equal((BudgetHookDecision.Warn, 0), (used.Decision, used.ExitCode));
        }
    }

    [Fact]
    public void An_agents_cap_applies_only_to_that_agent()
    {
        _sandbox.Set("cap", 1000, "run", scope: new BudgetScope { Agent = ["review*"] });
        _sandbox.Use(5000, run: "a1");
        _sandbox.Use(5000, run: "b1", agent: "tester");
        Assert.Equal(2, _sandbox.Run(_sandbox.ToolInAgent("a1")).ExitCode);
        Assert.Equal(0, _sandbox.Run(_sandbox.ToolInAgent("b1", agent: "tester")).ExitCode);
    }

    [Fact]
    public void A_models_cap_counts_only_that_model()
    {
        _sandbox.Set("cap", 1000, "run", scope: new BudgetScope { Model = ["claude-opus*"] });
        _sandbox.Use(5000, run: "a1", model: "claude-haiku-5-5");
        Assert.Equal(0, _sandbox.Run(_sandbox.ToolInAgent("a1")).ExitCode);
        _sandbox.Use(1000, run: "a1", model: "claude-opus-5-5");
        Assert.Equal(2, _sandbox.Run(_sandbox.ToolInAgent("a1")).ExitCode);
    }

    [Fact]
    public void A_projects_cap_applies_in_the_project()
    {
        _sandbox.SetForProject("cap", 1000, "run");
        _sandbox.Use(1000, run: "a1");
        Assert.Contains("The project's budget 'cap' is used up", _sandbox.Run(_sandbox.ToolInAgent("a1")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_with_an_exhausted_budget_ends_only_its_own_subagents()
    {
        _sandbox.Set("session", 1000, "session");
        _sandbox.Use(500);
        _sandbox.Use(400, run: "a1");
        Assert.Equal(0, _sandbox.Run(_sandbox.ToolInAgent("a1")).ExitCode);
        _sandbox.Use(100, run: "a2");
        foreach (var run in (string[])["a1", "a2"])
        {
            var ended = _sandbox.Run(_sandbox.ToolInAgent(run));
            Assert.Equal(2, ended.ExitCode);
            Assert.Contains("'session' is used up: 1,000 tokens of 1,000 tokens (100%) in this session", ended.Error,
                StringComparison.Ordinal);
            Assert.EndsWith("and what is missing.", ended.Error, StringComparison.Ordinal);
        }
        Assert.Equal(0, _sandbox.Run(_sandbox.ToolInAgent("a3", session: "another")).ExitCode);
    }

    [Fact]
    public void Other_budgets_do_not_end_running_subagents()
    {
        _sandbox.Set("daily", 100);
        _sandbox.Use(5000, run: "a1");
        Assert.Equal(0, _sandbox.Run(_sandbox.ToolInAgent("a1")).ExitCode);
        // But no further agent can be called.
        Assert.Equal(2, _sandbox.Run(_sandbox.ToolInAgent("a1", tool: "Agent")).ExitCode);
    }

    [Fact]
    public void A_run_without_a_transcript_has_used_nothing()
    {
        _sandbox.Set("cap", 1, "run");
        Assert.Equal(BudgetHookDecision.Allow, _sandbox.Run(_sandbox.ToolInAgent("new"), failClosed: true).Decision);
    }

    [Theory]
    [InlineData("../../../x")]
    [InlineData("a/b")]
    [InlineData("a\u0000b")]
    public void A_run_id_is_not_used_as_a_path(string run)
    {
        _sandbox.Set("cap", 1, "run");
        Assert.Equal(BudgetHookDecision.FailClosed, _sandbox.Run(_sandbox.ToolInAgent(run), failClosed: true).Decision);
    }

    [Fact]
    public void The_state_of_a_run_budget_is_that_of_the_latest_run()
    {
        _sandbox.Set("cap", 1000, "run", BudgetAction.Warn);
        Assert.Equal("Run", BudgetPeriod.Parse("run").ToString());
        Assert.Equal(BudgetPeriodKind.Run, Assert.Single(BudgetStore.ForUser(_sandbox.Data).Read()).Period.Kind);
    }
}
