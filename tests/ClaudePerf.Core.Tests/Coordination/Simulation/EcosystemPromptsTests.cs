using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Agents;
using ClaudePerf.Core.Tests.Measurement;

namespace ClaudePerf.Core.Tests.Coordination.Simulation;

/// <summary>What requests of a session share, and the block at which they differ. Each character is a token.</summary>
public sealed class EcosystemPromptsTests : IDisposable
{
    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();

    private readonly Sandbox _sandbox = new();

    public EcosystemPromptsTests()
    {
        _sandbox.Agent("project/.claude/agents/reader.md", "reader", "tools: Read, Grep\n");
        _sandbox.Agent("project/.claude/agents/writer.md", "writer", "tools: Read, Grep\n");
        _sandbox.Agent("project/.claude/agents/reordered.md", "reordered", "tools: Grep, Read\n");
        _sandbox.Agent("project/.claude/agents/browser.md", "browser", "tools: Read, WebFetch, WebSearch\n");
        _sandbox.Agent("project/.claude/agents/web-first.md", "web-first", "tools: WebSearch, WebFetch, Read\n");
        _sandbox.Agent("project/.claude/agents/all.md", "all");
        _sandbox.Agent("project/.claude/agents/lead.md", "lead", "tools: Agent, Read\n");
        _sandbox.Write("project/CLAUDE.md", new string('m', 3000));
    }

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("reader", "reader", "task", "body of reader")]
    [InlineData("reader", "writer", "body of reader", "identity")]
    [InlineData("browser", "web-first", "tool Read", null)]
    [InlineData("reader", "reordered", "body of reader", "identity")]
    [InlineData("reader", "all", "tool Read", null)]
    [InlineData("all", CoordinationPattern.MainThread, "tool Read", null)]
    public void Requests_share_up_to_the_last_breakpoint_before_the_first_different_block(
        string first, string second, string parted, string? readTo)
    {
        var prompts = Prompts();
        var start = new AgentStart(second, Depth: second == CoordinationPattern.MainThread ? 0 : 1);
        var comparison = Compare(prompts.FirstRequest(new AgentStart(first), task: "one"), prompts.FirstRequest(start, task: "two"));
        Assert.Equal(parted, comparison.FirstDifference!.Name);
        var read = readTo is null ? 0 : comparison.First.TakeWhile(block => block.Name != readTo)
            .Sum(static block => block.Tokens) + comparison.First.First(block => block.Name == readTo).Tokens;
        Assert.Equal(read, comparison.ReadTokens);
    }

    [Fact]
    public void An_agent_in_the_foreground_shares_nothing_with_itself_in_the_background()
    {
        var prompts = Prompts();
        Assert.Equal(0,
            Compare(prompts.FirstRequest(new AgentStart("all")),
                prompts.FirstRequest(new AgentStart("all", InForeground: true))).ReadTokens);
        Assert.True(
            Compare(prompts.FirstRequest(new AgentStart("reader")),
                prompts.FirstRequest(new AgentStart("reader", InForeground: true))).AreSame);
        string[] Tools(AgentStart start) => [.. prompts.PartsOf(start).Tools.Select(static piece => piece.Name)];
        Assert.Equal(["tool ListAgents", "tool ReportFindings"], Tools(new AgentStart("all", InForeground: true))
            .Except(Tools(new AgentStart("all"))));
        Assert.Equal(["tool Agent"], Tools(new AgentStart("all")).Except(Tools(new AgentStart("all", Depth: 3))));
    }

    [Fact]
    public void Built_in_agents_are_sent_as_captured()
    {
        var prompts = Prompts();
        string[] Names(string agent) => [.. prompts.PartsOf(new AgentStart(agent)).Tools.Select(static piece => piece.Name)];
        Assert.Equal(["tool Bash", "tool Read", "tool Skill", "tool ToolSearch"], Names("Explore"));
        Assert.Equal(["tool Read", "tool Edit"], Names("statusline-setup"));
        Assert.Equal("claude-sonnet-5-5", prompts.PartsOf(new AgentStart("statusline-setup")).Model.Id);
        Assert.Equal(["attribution"], prompts.PartsOf(new AgentStart("Plan")).Messages.Select(static piece => piece.Name));
        Assert.Equal(909, prompts.PartsOf(new AgentStart("general-purpose")).System[^1].Tokens);
        Assert.Equal(Names("all"), Names("general-purpose"));
    }

    [Fact]
    public void A_gateway_that_passes_on_the_header_separates_runs_with_different_tasks()
    {
        var prompts = Prompts();
        SimulatedRequest Sent(RequestHost host, string task) =>
            prompts.FirstRequest(new AgentStart("reader"), new PlanOptions { Host = host }, task);
        Assert.Equal("header", Compare(Sent(RequestHost.Gateway, "one"), Sent(RequestHost.Gateway, "two")).FirstDifference!.Name);
        Assert.Equal(0, Compare(Sent(RequestHost.Gateway, "one"), Sent(RequestHost.Gateway, "two")).ReadTokens);
        Assert.True(Compare(Sent(RequestHost.Gateway, "one"), Sent(RequestHost.Gateway, "one")).AreSame);
        Assert.DoesNotContain(Sent(RequestHost.WithoutHeader, "one").Prompt.ToBlocks(), static block => block.Name == "header");
        Assert.True(Compare(Sent(RequestHost.Provider, "one"), Sent(RequestHost.Provider, "two")).ReadTokens > 0);
    }

    [Fact]
    public void The_main_thread_has_a_part_for_everyone_on_the_providers_own_host()
    {
        var main = new AgentStart(CoordinationPattern.MainThread, Depth: 0);
        string?[] Marked(RequestHost host) =>
            [.. Prompts().FirstRequest(main, new PlanOptions { Host = host }).Breakpoints.Select(static at => at.At.Block!.Name)];
        Assert.Equal(["instructions for everyone", "instructions"], Marked(RequestHost.Provider)[..2]);
        Assert.Equal(["identity", "instructions"], Marked(RequestHost.Gateway)[..2]);
        Assert.Equal(3, Marked(RequestHost.Gateway).Length);
    }

    [Fact]
    public void A_change_of_files_or_session_separates_earlier_from_later_requests()
    {
        var before = Prompts();
        string? Parted(string agent, EcosystemPrompts after) =>
            Compare(before.FirstRequest(StartOf(agent)), after.FirstRequest(StartOf(agent))).FirstDifference?.Name;
        Assert.Null(Parted("reader", Prompts()));
        Assert.Equal("git status", Parted("reader", Prompts(new SessionState { GitState = "M a" })));
        Assert.Equal("environment", Parted("reader", Prompts(new SessionState { Date = "2026-12-02" })));
        Assert.Equal("identity", Parted("reader", Prompts(new SessionState { AppendedPrompt = "Be brief." })));
        Assert.Equal("instructions", Parted("main", Prompts(new SessionState { Home = "/other" })));
        Assert.Null(Parted("reader", Prompts(new SessionState { Home = "/other" })));

        _sandbox.Write("project/CLAUDE.md", new string('n', 3000));
        Assert.Equal("CLAUDE.md chain", Parted("reader", Prompts()));
        _sandbox.Write("project/CLAUDE.md", new string('m', 3000));
        _sandbox.Agent("project/.claude/agents/writer.md", "writer", "tools: Read, Grep, Edit\n");
        Assert.Equal("agent listing", Parted("main", Prompts()));
        Assert.Null(Parted("reader", Prompts()));
        _sandbox.Write("project/.claude/settings.json", """{"promptCacheTtl": "1h"}""");
        Assert.Equal("tool ScheduleWakeup", Parted("main", Prompts()));
    }

    [Fact]
    public void The_first_prompt_has_the_measured_tokens()
    {
        var ecosystem = _sandbox.Discover();
        var measured = new PromptMeasurer(Measure, ecosystem)
            .MeasureAll(ecosystem.Definitions, cancellation: TestContext.Current.CancellationToken)
            .Where(static one => one.Kind == Core.Agents.PromptKind.Agent);
        Assert.All(measured,
            one => Assert.Equal(one.OnInvokeTokens + one.OverheadTokens, Prompts().PartsOf(new AgentStart(one.Name)).Tokens));
    }

    private static MeasureOptions Measure =>
        new() { Catalog = Catalog, Counter = static model => new CharacterCounter(model.Tokenizer),
            At = new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero) };

    private EcosystemPrompts Prompts(SessionState? state = null) => new(_sandbox.Discover(), Measure, state);

    private static AgentStart StartOf(string agent) => new(agent, Depth: agent == CoordinationPattern.MainThread ? 0 : 1);

    private static RequestComparison Compare(SimulatedRequest first, SimulatedRequest second) =>
        RequestComparison.Compare(first, second, static model => CacheMinimum.ForModel(model, Catalog));
}
