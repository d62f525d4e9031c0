using System.Globalization;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Tests.Usage.Queries;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

/// <summary>The hook as Claude Code runs it, with the test's own clock and time zone.</summary>
public sealed class BudgetHookTests : IDisposable
{
    private const string Session = Line.Session;

    private readonly TranscriptTree _tree = new();
    private readonly SetClock _clock = new("2026-10-24T20:00:00Z", "Europe/Berlin");
    private int _messages;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_tree.Root, "data");

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Warns_once_per_threshold_then_blocks_until_the_next_period()
    {
        Set(new TokenBudget { Name = "daily", Limit = 1000, Unit = BudgetUnit.Tokens, Period = BudgetPeriod.Parse("day"),
            Action = BudgetAction.Block });
        Use(499);
        Assert.Equal((BudgetHookDecision.Allow, "", ""), Answer(Prompt()));

        foreach (var (tokens, threshold) in (ReadOnlySpan<(int, string)>)[(1, "50%"), (300, "80%"), (150, "95%")])
        {
            Use(tokens);
            var warned = Run(Prompt());
            Assert.Equal((BudgetHookDecision.Warn, 0, ""), (warned.Decision, warned.ExitCode, warned.Error));
            using var output = JsonDocument.Parse(warned.Output);
            Assert.Contains($"'daily' has passed {threshold}", output.RootElement.GetProperty("systemMessage")
                .GetString(), StringComparison.Ordinal);
            Assert.Equal((BudgetHookDecision.Allow, "", ""), Answer(Prompt()));
            Assert.Equal((BudgetHookDecision.Allow, "", ""), Answer(Call("reviewer")));
        }

        Use(50);
        foreach (var input in (string[])[Prompt(), Call("reviewer"), Call("reviewer", tool: "Task"), Prompt()])
        {
            var stopped = Run(input);
            Assert.Equal((2, ""), (stopped.ExitCode, stopped.Output));
            Assert.Contains("Budget 'daily' is used up: 1,000 tokens of 1,000 tokens (100%) today. It resets at Sun 2026-10-25 00:00 "
                + "+02:00.", stopped.Error, StringComparison.Ordinal);
        }

        _clock.Set("2026-10-24T21:59:59Z");
        Assert.Equal(2, Run(Prompt()).ExitCode);
        _clock.Set("2026-10-24T22:00:00Z");
        Assert.Equal((BudgetHookDecision.Allow, "", ""), Answer(Prompt()));

        // The day on which clocks go back has 25 hours, and its thresholds warn again.
        Use(600);
        Assert.Contains("has passed 50%", Run(Prompt()).Message, StringComparison.Ordinal);
        _clock.Set("2026-10-25T22:59:59Z");
        Use(400);
        Assert.Equal(2, Run(Prompt()).ExitCode);
        _clock.Set("2026-10-25T23:00:00Z");
        Assert.Equal((BudgetHookDecision.Allow, "", ""), Answer(Prompt()));
    }

    [Fact]
    public void A_dollar_budget_blocks_at_its_limit()
    {
        Set(new TokenBudget { Name = "usd", Limit = 1, Period = BudgetPeriod.Parse("month"), Action = BudgetAction.Block });
        // Opus 4.6: 5 USD per million input tokens.
        Use(199_999, model: "claude-opus-4-6");
        Assert.Contains("has passed 95%: $1.00 of $1.00 (100%)", Run(Prompt()).Message, StringComparison.Ordinal);
        Use(1, model: "claude-opus-4-6");
        Assert.Contains("'usd' is used up: $1.00 of $1.00 (100%) this month. It resets at Sun 2026-11-01 00:00 +01:00.",
            Run(Prompt()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_budget_blocks_nothing_and_reports_once_that_it_is_used_up()
    {
        Set(new TokenBudget { Name = "soft", Limit = 10, Unit = BudgetUnit.Tokens });
        Use(1000);
        var first = Run(Prompt());
        Assert.Equal((BudgetHookDecision.Warn, 0), (first.Decision, first.ExitCode));
        Assert.Contains("'soft' is used up", first.Message, StringComparison.Ordinal);
        Assert.Equal(BudgetHookDecision.Allow, Run(Prompt()).Decision);
        // A changed limit counts as another budget.
        Set(new TokenBudget { Name = "soft", Limit = 1500, Unit = BudgetUnit.Tokens });
        Assert.Contains("passed 50%", Run(Prompt()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_agents_budget_blocks_only_that_agent()
    {
        Set(new TokenBudget { Name = "reviews", Limit = 100, Unit = BudgetUnit.Tokens, Action = BudgetAction.Block,
            Scope = new BudgetScope { Agent = ["review*"] } });
        Use(1000, agent: "reviewer");
        Assert.Equal(2, Run(Call("reviewer")).ExitCode);
        Assert.Equal(2, Run(Call("Review-Lead")).ExitCode);
        Assert.Equal(0, Run(Call("tester")).ExitCode);
        Assert.Equal(0, Run(Prompt()).ExitCode);
    }

    [Fact]
    public void A_models_budget_blocks_what_runs_on_it()
    {
        Set(new TokenBudget { Name = "opus", Limit = 100, Unit = BudgetUnit.Tokens, Action = BudgetAction.Block,
            Scope = new BudgetScope { Model = ["opus*", "claude-opus*"] } });
        Use(1000, model: "claude-opus-5-5");
        Use(1, agent: "tester", model: "claude-haiku-5-5");
        Assert.Equal(2, Run(Prompt()).ExitCode);
        Assert.Equal(0, Run(Call("tester")).ExitCode);
        Assert.Equal(2, Run(Call("tester", model: "opus")).ExitCode);
        Assert.Equal(2, Run(Call("never-ran")).ExitCode);
        _clock.Set("2026-10-24T20:00:01Z");
        Use(1, model: "claude-haiku-5-5");
        Assert.Equal(0, Run(Prompt()).ExitCode);
    }

    [Fact]
    public void A_session_budget_blocks_only_that_session()
    {
        Set(new TokenBudget { Name = "session", Limit = 100, Unit = BudgetUnit.Tokens, Period = BudgetPeriod.Parse("session"),
            Action = BudgetAction.Block });
        Use(60);
        Use(60);
        Assert.Equal(2, Run(Prompt()).ExitCode);
        Assert.Equal(0, Run(Prompt(session: Line.OtherSession)).ExitCode);
        Assert.Equal(0, Run(Prompt(session: "new")).ExitCode);
    }

    [Fact]
    public void A_projects_budget_blocks_what_runs_in_the_project()
    {
        var project = Directory.CreateDirectory(Path.Combine(_tree.Root, "repository", ".git")).Parent!.FullName;
        var below = Directory.CreateDirectory(Path.Combine(project, "src")).FullName;
        BudgetStore.ForProject(project, Data)
            .Set(new TokenBudget { Name = "team", Limit = 100, Unit = BudgetUnit.Tokens, Action = BudgetAction.Block }, Cancellation);
        Use(1000);
        Assert.Equal(0, Run(Prompt(folder: below)).ExitCode);
        Use(1000, folder: below);
        Assert.Contains("project repository", Run(Prompt(folder: below)).Error, StringComparison.Ordinal);
        Assert.Equal(0, Run(Prompt(folder: _tree.Root)).ExitCode);
    }

    [Fact]
    public void A_branch_budget_blocks_work_on_that_branch()
    {
        var project = Directory.CreateDirectory(Path.Combine(_tree.Root, "repository", ".git")).Parent!.FullName;
        File.WriteAllText(Path.Combine(project, ".git", "HEAD"), "ref: refs/heads/main\n");
        Set(new TokenBudget { Name = "main", Limit = 100, Unit = BudgetUnit.Tokens, Action = BudgetAction.Block,
            Scope = new BudgetScope { Branch = ["main"] } });
        Use(1000);
        Assert.Equal(2, Run(Prompt(folder: project)).ExitCode);
        File.WriteAllText(Path.Combine(project, ".git", "HEAD"), "ref: refs/heads/feature/x\n");
        Assert.Equal(0, Run(Prompt(folder: project)).ExitCode);
    }

    [Fact]
    public void Missing_prices_are_reported_once()
    {
        Set(new TokenBudget { Name = "usd", Limit = 1000 });
        Use(123_456, model: "some-other-model");
        Assert.Contains("leaves out 123,456 tokens of some-other-model: their prices are unknown", Run(Prompt()).Message,
            StringComparison.Ordinal);
        Assert.Equal(BudgetHookDecision.Allow, Run(Prompt()).Decision);
    }

    [Theory]
    [InlineData("""{"hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{"command":"ls"}}""")]
    [InlineData("""{"hook_event_name":"Stop"}""")]
    [InlineData("""{}""")]
    public void Other_events_are_ignored(string input)
    {
        Set(new TokenBudget { Name = "b", Limit = 1, Unit = BudgetUnit.Tokens, Action = BudgetAction.Block });
        Use(1000);
        Assert.Equal(BudgetHookDecision.Allow, Run(input).Decision);
    }

    [Theory]
    [InlineData("{\"budgets\": [", null, "not valid JSON")]
    [InlineData(null, "no json", "not valid hook JSON")]
    [InlineData(null, "", "not valid hook JSON")]
    [InlineData(null, "[]", "not valid hook JSON")]
    [InlineData(null, "{\"hook_event_name\":\"\\ud800\"}", "not valid hook JSON: it is not valid Unicode.")]
    public void Unchecked_calls_pass_with_a_logged_reason_unless_failing_closed(string? budgets, string? input, string reason)
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Combine(Data, BudgetStore.UserFileName), budgets ?? "{}");
        var open = Run(input ?? Prompt());
        Assert.Equal((BudgetHookDecision.FailOpen, 0, ""), (open.Decision, open.ExitCode, open.Error));
        Assert.Contains(reason, open.Output, StringComparison.Ordinal);
        Assert.Contains(reason, File.ReadAllText(Path.Combine(Data, BudgetHook.LogFileName)), StringComparison.Ordinal);
        // Reported once a day, logged each time.
        Assert.Equal("", Run(input ?? Prompt()).Output);
        Assert.Equal(2, File.ReadAllLines(Path.Combine(Data, BudgetHook.LogFileName)).Length);
        var closed = Run(input ?? Prompt(), failClosed: true);
        Assert.Equal((BudgetHookDecision.FailClosed, 2), (closed.Decision, closed.ExitCode));
        Assert.Contains(reason, closed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_concurrent_calls_one_warns()
    {
        Set(new TokenBudget { Name = "daily", Limit = 1000, Unit = BudgetUnit.Tokens, Period = BudgetPeriod.Parse("day") });
        Use(600);
        var decisions = new BudgetHookDecision[16];
        Parallel.For(0, decisions.Length, i => decisions[i] = Run(Prompt()).Decision);
        Assert.Single(decisions, BudgetHookDecision.Warn);
        Assert.Equal(15, decisions.Count(decision => decision == BudgetHookDecision.Allow));
    }

    [Fact]
    public void Without_budgets_nothing_is_read()
    {
        Use(1000);
        Assert.Equal(BudgetHookDecision.Allow, Run(Prompt()).Decision);
        Assert.False(Directory.Exists(Data));
    }

    [Theory]
    [InlineData("truncate")]
    [InlineData("garbage")]
    public void A_damaged_ledger_is_rewritten(string how)
    {
        Set(new TokenBudget { Name = "b", Limit = 100, Unit = BudgetUnit.Tokens, Action = BudgetAction.Block });
        Use(1000);
        Assert.Equal(2, Run(Prompt()).ExitCode);
        var ledger = Assert.Single(Directory.GetFiles(Path.Combine(Data, "hook"), "*.ledger"));
        var bytes = File.ReadAllBytes(ledger);
        for (var cut = 0; cut < bytes.Length; cut += 7)
        {
            if (how == "truncate")
                File.WriteAllBytes(ledger, bytes[..cut]);
            else
                File.WriteAllBytes(
                    ledger, [.. bytes[..20], .. Enumerable.Repeat((byte)0xFF, bytes.Length - 20 - (cut % (bytes.Length - 20)))]);
            Assert.Equal(2, Run(Prompt()).ExitCode);
        }
    }

    private void Set(TokenBudget budget) => BudgetStore.ForUser(Data).Set(budget, Cancellation);

    private void Use(long tokens, string? agent = null, string model = "claude-opus-5-5", string folder = "/home/dev/project")
    {
        var time = _clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var id = $"m{_messages++}";
        var line = Line.Assistant(id, $"r{id}", output: 0, input: tokens, time: time, model: model, sidechain: agent is not null,
            change: json =>
        {
            json["cwd"] = folder;
            if (agent is not null)
                json["agentId"] = "a" + agent;
        });
        var place = agent is null ? $"-home/{Session}.jsonl" : $"-home/{Session}/subagents/agent-a{agent}.jsonl";
        var path = Path.Combine(_tree.Projects, place);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (agent is not null)
            File.WriteAllText(Path.ChangeExtension(path, ".meta.json"), $$"""{"agentType":"{{agent}}"}""");
        File.AppendAllText(path, line + "\n");
    }

    private (BudgetHookDecision, string, string) Answer(string input) =>
        Run(input) is var result ? (result.Decision, result.Output, result.Error) : default;

    private BudgetHookResult Run(string input, bool failClosed = false) => BudgetHook.Run(
        Encoding.UTF8.GetBytes(input),
        new BudgetHookSettings { DataFolder = Data, FindRoots = () => Directory.Exists(_tree.Projects) ? [_tree.Projects] : [],
            Candidates = () => [_tree.Projects], RootsKey = _tree.Projects, Time = _clock, FailClosed = failClosed,
            Deadline = TimeSpan.FromMinutes(2) });

    private static string Prompt(string session = Session, string folder = "/home/dev/project") => JsonSerializer.Serialize(new
    {
        session_id = session, transcript_path = $"/x/{session}.jsonl", cwd = folder, permission_mode = "default",
            hook_event_name = "UserPromptSubmit", prompt = "Do {it} \"now\"",
    });

    private static string Call(string agent, string tool = "Agent", string? model = null) => JsonSerializer.Serialize(new
    {
        session_id = Session, cwd = "/home/dev/project", hook_event_name = "PreToolUse", tool_name = tool,
        tool_input = new { description = "d", prompt = "p", subagent_type = agent, model, extra = new[] { new { a = 1 } } },
        tool_use_id = "toolu_1",
    });

    private sealed class SetClock(string now, string zone) : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);

        public override TimeZoneInfo LocalTimeZone { get; } = Requests.Zone(zone);

        public override DateTimeOffset GetUtcNow() => _now;

        internal void Set(string time) => _now = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
    }
}
