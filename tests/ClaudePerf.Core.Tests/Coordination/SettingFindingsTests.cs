using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Arrangements;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Agents;
using ClaudePerf.Core.Tests.Measurement;

namespace ClaudePerf.Core.Tests.Coordination;

/// <summary>
/// What settings cost a pattern: the run simulated with the current and the alternative settings. Each character is a token.
/// </summary>
public sealed class SettingFindingsTests : IDisposable
{
    private const string Twice = """{"patterns":[{"name":"p","steps":["one","two","one"]}]}""";
    private const string NoSearch = """{"env":{"ENABLE_TOOL_SEARCH":"false"}}""";

    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();
    private static readonly DateTimeOffset At = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);

    private readonly Sandbox _sandbox = new();

    public SettingFindingsTests()
    {
        foreach (var (name, more) in ((string, string)[])[("one", "tools: Read\n"), ("two", "")])
            _sandbox.Write($"project/.claude/agents/{name}.md", $"---\nname: {name}\ndescription: {name}\n{more}---\nYou are {name}.\n");
    }

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void The_cost_of_the_git_status_is_what_runs_save_without_it()
    {
        var (finding, before) = Found("{}", "git-status");
        Assert.NotNull(finding);
        Assert.Equal(StepEffect.Behaviour, finding.Effect);
        Assert.Equal(["one", "two"], finding.Agents);
        Assert.Contains("includeGitInstructions", finding.Remedy, StringComparison.Ordinal);
        var (none, after) = Found("""{"includeGitInstructions":false}""", "git-status");
        Assert.Null(none);
        Assert.Equal(before - after, finding.Cost);
        Assert.True(finding.Cost > 0 && finding.Tokens > 0, finding.ToString());
    }

    [Fact]
    public void There_is_no_git_status_outside_a_repository()
    {
        Directory.Delete(_sandbox.At("project/.git"), recursive: true);
        Assert.Null(Found("{}", "git-status").Finding);
    }

    // The task follows it and differs in each run, so nothing after it was ever read; the same prompt in a new session is.
    [Theory]
    [InlineData("a", "b", false)]
    [InlineData("a", "a", true)]
    public void A_changed_git_status_adds_cost_only_if_the_same_task_is_repeated(string first, string second, bool costs)
    {
        var ecosystem = Ecosystem.Discover(Options(), TestContext.Current.CancellationToken);
        var pattern = Assert.Single(Read(ecosystem, Twice));
        decimal Cost(string state)
        {
            var simulator = new ProviderCacheSimulator(static model => CacheMinimum.ForModel(model, Catalog));
            var sessions = new[] { (first, "", TimeSpan.Zero), (second, state, TimeSpan.FromSeconds(400)) }.SelectMany(session =>
            {
                var prompts = new EcosystemPrompts(ecosystem, Measured, new SessionState { GitState = session.Item2 });
                return PatternPlan.Create(pattern, prompts.PartsOf, static _ => null, new PlanOptions
                {
                    Conversation = session.Item1, Start = session.Item3, AgentLifetime = CacheLifetime.OneHour,
                        MainLifetime = CacheLifetime.OneHour,
                });
            });
            return sessions.Sum(planned => CostCalculator.Cost(planned.Request.Model, simulator.Send(planned.Request), default, At));
        }
        var (same, changed) = (Cost(""), Cost("M changed"));
        Assert.True(costs ? changed > same : changed == same, $"{same} {changed}");
    }

    [Fact]
    public void The_cost_of_MCP_tools_that_are_not_deferred_is_what_runs_save_by_deferring()
    {
        Servers(alwaysLoad: false);
        var (finding, before) = Found(NoSearch, "mcp-not-deferred");
        Assert.NotNull(finding);
        Assert.Equal(StepEffect.Behaviour, finding.Effect);
        Assert.Contains("2 MCP tools", finding.Message, StringComparison.Ordinal);
        var (none, after) = Found("{}", "mcp-not-deferred");
        Assert.Null(none);
        Assert.Equal(before - after, finding.Cost);
        Assert.True(finding.Tokens > 2 * 3000, finding.ToString());
    }

    [Fact]
    public void Servers_never_queried_or_always_loaded_are_not_found()
    {
        _sandbox.Write("project/.mcp.json", """{"mcpServers":{"own":{"command":"x"}}}""");
        Assert.Null(Found(NoSearch, "mcp-not-deferred").Finding);
        Servers(alwaysLoad: true);
        Assert.Null(Found(NoSearch, "mcp-not-deferred").Finding);
    }

    [Theory]
    [InlineData("""{"promptCacheTtl":"1h"}""", "Set promptCacheTtl to 5m in your settings", 0)]
    [InlineData("""{"subagentPromptCacheTtl":"1h"}""", "Set subagentPromptCacheTtl to 5m in your settings", 2)]
    [InlineData("""{"promptCacheTtl":"1h","subagentPromptCacheTtl":"1h"}""",
        "Set promptCacheTtl and subagentPromptCacheTtl to 5m in your settings", 2)]
    public void The_cost_of_one_hour_without_pauses_is_what_five_minutes_save(string settings, string remedy, int agents)
    {
        var (finding, before) = Found(settings, "one-hour");
        Assert.NotNull(finding);
        Assert.Equal((StepEffect.Safe, remedy, agents), (finding.Effect, finding.Remedy, finding.Agents.Length));
        var (none, after) = Found("{}", "one-hour");
        Assert.Null(none);
        // Five minutes is the default; the text of ScheduleWakeup is the longer one again.
        Assert.Equal(before - after, finding.Cost);
    }

    [Fact]
    public void One_hour_that_pays_off_is_not_found()
    {
        var rare = new PlanOptions { Runs = 3, Interval = TimeSpan.FromMinutes(20) };
        Assert.Null(Found("""{"promptCacheTtl":"1h"}""", "one-hour", rare).Finding);
        // One hour set by the parameter is found like one set in the settings.
        Assert.NotNull(Found("{}", "one-hour", new PlanOptions { MainLifetime = CacheLifetime.OneHour }).Finding);
    }

    private void Servers(bool alwaysLoad)
    {
        _sandbox.Write("project/.mcp.json", """{"mcpServers":{"own":{"command":"x"}}}""");
        var tools = ((string[])["search", "find"])
            .Select(name => new McpTool { Name = name, Description = new string('d', 1500), InputSchema = "{}", AlwaysLoad = alwaysLoad });
        Store.Save(Assert.Single(Ecosystem.Discover(Options()).McpServers),
            new McpAnswer { ServerName = "own", ServerVersion = "1", AskedAt = At, Tools = [.. tools] });
    }

    private (SharingFinding? Finding, decimal Cost) Found(string settings, string id, PlanOptions? plan = null)
    {
        _sandbox.Write("project/.claude/settings.json", settings);
        var ecosystem = Ecosystem.Discover(Options());
        var patterns = Read(ecosystem, Twice);
        var options = new CoordinationOptions { Measure = Measured, Ecosystem = Options(), Plan = plan ?? new PlanOptions(), Repeat = 1 };
        var measured = new CoordinationMeasurer(ecosystem, patterns, options, TestContext.Current.CancellationToken)
            .Measure(Assert.Single(patterns));
        return (measured.Findings.SingleOrDefault(finding => finding.Id == id), measured.ClaudeCodeCost);
    }

    private McpAnswerStore Store => new(_sandbox.At("answers"));

    private MeasureOptions Measured =>
        new() { Catalog = Catalog, Counter = static model => new CharacterCounter(model.Tokenizer), At = At, McpAnswers = Store };

    private IReadOnlyList<CoordinationPattern> Read(Ecosystem ecosystem, string text) =>
        PatternFile.Read(_sandbox.Write("patterns.json", text), ecosystem);

    private EcosystemOptions Options() =>
        new() { Root = _sandbox.Project, HomeFolder = _sandbox.Home, IncludeUser = false, IncludePlugins = false,
            Variables = new Dictionary<string, string>() };
}
