using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Agents;
using ClaudePerf.Core.Tests.Measurement;

namespace ClaudePerf.Core.Tests.Coordination.Impact;

/// <summary>The cost of patterns compared with figures computed by hand. Each character is a token.</summary>
public sealed class CoordinationMeasurerTests : IDisposable
{
    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();
    private static readonly DateTimeOffset At = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);
    private static readonly string Body = new string('x', 1999) + "."; // 2,000 characters that no rule shortens.

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Scenarios_match_the_requests_of_a_run()
    {
        var measured =
            Measure("""{"patterns":[{"name":"p","caller":"lead","steps":[{"agent":"reader","requests":2,"taskTokens":100,"""
                + """ "outputTokens":10,"resultTokens":50,"pauseSeconds":10}]}]}""");
        // The lead sends one request to call and one to summarize, the reader two.
        Assert.Equal((4, 1), (measured.Requests, measured.Invocations));
        var first = Overhead("reader") + Body.Length;
        Assert.Equal(first, measured.OnInvokeTokens);
        var lead = Overhead("lead") + Body.Length + AssumedRun.TaskTokens;
        // The second prompt of each adds its answer, and a tool result (reader) or the report (lead: the reader's 10 tokens and
        // their wrapper).
        var prompts = lead + (lead + AssumedRun.OutputTokens + Report + 10) + (first + 100) + (first + 100 + 10 + 50);
        Assert.Equal(new TokenUsage(prompts, (2 * AssumedRun.OutputTokens) + 20), measured[CoordinationScenario.Uncached].Usage);
        Assert.Equal(((prompts * 5m) + (520 * 25m)) / 1_000_000, measured.UncachedCost);
    }

    [Fact]
    public void Claude_Codes_own_breakpoints_write_each_prompt_once_and_read_it_at_the_next_request()
    {
        var measured =
            Measure("""{"patterns":[{"name":"p","caller":"lead","steps":[{"agent":"reader","requests":3,"taskTokens":100,"""
                + """ "outputTokens":10,"resultTokens":50,"pauseSeconds":10}]}]}""");
        var first = Overhead("reader") + Body.Length + 100;
        var lead = Overhead("lead") + Body.Length + AssumedRun.TaskTokens;
        var usage = measured[CoordinationScenario.ClaudeCode].Usage;
        // Tools, header and identity are the same for both agents: the reader reads what the lead wrote up to there, if that is
        // long enough.
        var shared = SharedBeginning();
        Assert.Equal(first + (first + 60) + lead + shared, usage.CacheReadTokens);
        Assert.Equal((lead + AssumedRun.OutputTokens + Report + 10) + (first - shared) + 60 + 60, usage.CacheWrite5mTokens);
        Assert.Equal((0, 0), (usage.InputTokens, usage.CacheWrite1hTokens));
        Assert.True(measured.ClaudeCodeCost < measured.UncachedCost);
    }

    [Fact]
    public void A_caller_that_waits_longer_than_five_minutes_is_cheaper_with_an_hour()
    {
        var measured =
            Measure("""{"patterns":[{"name":"p","caller":"lead","steps":[{"agent":"reader","requests":10,"pauseSeconds":60}]}]}""");
        Assert.Equal("as they are, main 5m, agents 1h",
            Measure("""{"patterns":[{"name":"p","caller":"lead","steps":["""
                + """{"agent":"reader","requests":2,"pauseSeconds":400}]}]}""").BestChoice);
        Assert.Equal("as they are, main 5m, agents 5m",
            Measure("""{"patterns":[{"name":"p","caller":"lead","steps":["reader"]}]}""").BestChoice);
        // Ten minutes pass while the reader works: the lead only reads the shared prefix, which the reader kept alive.
        Assert.Equal(SharedBeginning() + ReaderReads(measured), measured[CoordinationScenario.ClaudeCode].Usage.CacheReadTokens);
        Assert.True(
            measured[CoordinationScenario.OneHour].Usage.CacheReadTokens > measured[CoordinationScenario.ClaudeCode].Usage.CacheReadTokens);
    }

    [Fact]
    public void Dynamic_lines_prevent_reading_the_body_unless_they_come_last()
    {
        Write("reader", $"{Body}\nToday is 2026-11-25.\n{Body}");
        var measured =
            Measure("""{"patterns":[{"name":"p","caller":"lead","steps":["""
                + """{"agent":"reader","requests":1},{"agent":"reader","requests":1}]}]}""", write: false);
        var (asIs, moved) = (measured[CoordinationScenario.ClaudeCode].Usage, measured[CoordinationScenario.DynamicLast].Usage);
        // The second run reads the body, twice 2,000 plus its wrapper, if the line has moved after it.
        Assert.InRange(moved.CacheReadTokens - asIs.CacheReadTokens, 2 * Body.Length, 2 * Body.Length + 700);
        Assert.Equal(asIs.PromptTokens, moved.PromptTokens);
        Assert.True(measured[CoordinationScenario.DynamicLast].Cost < measured.ClaudeCodeCost);
    }

    [Fact]
    public void Shared_text_is_written_once_if_it_comes_first()
    {
        var memory = new string('m', 5000);
        _sandbox.Write("project/CLAUDE.md", memory);
        var measured = Measure("""{"patterns":[{"name":"p","caller":"lead","steps":[{"agent":"reader","requests":1}]}]}""");
        var (asIs, shared) = (measured[CoordinationScenario.ClaudeCode].Usage, measured[CoordinationScenario.SharedFirst].Usage);
        Assert.Equal(asIs.PromptTokens, shared.PromptTokens);
        Assert.Equal(memory.Length, shared.CacheReadTokens - asIs.CacheReadTokens);
        Assert.True(measured.SharedFirstCost < measured.BestCost);
    }

    [Fact]
    public void Optimized_prompts_and_memory_are_counted_at_every_invocation()
    {
        Write("reader", $"{Body}\n\n\n\n\n\nIt is very important to note that you should read.   \n");
        _sandbox.Write("project/CLAUDE.md", "# Memory\n\n\n\n\n\nPlease make sure to always use tabs.    \n\n\n\n");
        var measured = Measure("""{"patterns":[{"name":"p","steps":[["reader","lead"]]}]}""", write: false);
        Assert.True(measured.OptimizedOnInvokeTokens < measured.OnInvokeTokens);
        Assert.True(measured.OptimizedAlwaysOnTokens < measured.AlwaysOnTokens);
        var saved = measured[CoordinationScenario.ClaudeCode].Usage.PromptTokens
            - measured[CoordinationScenario.Optimized].Usage.PromptTokens;
        Assert.True(saved > measured.OnInvokeTokens - measured.OptimizedOnInvokeTokens);
        Assert.True(measured.BestCost <= measured[CoordinationScenario.Optimized].Cost);
    }

    [Fact]
    public void Runs_follow_history_and_parallel_agents_are_waited_for_once()
    {
        var history = new CoordinationPattern
        {
            Name = "h", Source = PatternSource.Transcript, Form = PatternForm.Runs, Caller = "main",
            Calls = [new AgentCall { Agent = "reader", Profile = new RunProfile(5, 10, 20, 30, TimeSpan.FromSeconds(1)) }],
        };
        var latency = LatencyModel.Fit(Enumerable.Range(0, 40)
            .Select(i => new ResponseSample("claude-opus-5", 1000 * (i % 7), 500 * (i % 5), 100 * (i % 3), 2)), Catalog);
        const string Two = """{"patterns":[{"name":"p","caller":"lead","steps":[["reader","reader"]]}]}""";
        const string Chain = """{"patterns":[{"name":"p","caller":"lead","steps":["reader","reader"]}]}""";
        var parallel = Measure(Two, options => options with { History = [history], Latency = latency });
        Assert.Equal((12, 0), (parallel.Requests, parallel.AssumedRuns));
        // Two seconds per response: two responses of the lead and, counted once, five of both readers.
        Assert.Equal(14, parallel[CoordinationScenario.ClaudeCode].Seconds!.Value, 1);
        Assert.Equal((3 + 10) * 2, Measure(
            Chain, options => options with { History = [history], Latency = latency })[CoordinationScenario.ClaudeCode].Seconds!.Value, 1);
        Assert.Null(Measure(Two)[CoordinationScenario.ClaudeCode].Seconds);
        Assert.Equal(2, Measure(Two).AssumedRuns);
    }

    [Fact]
    public void Times_are_measured_as_often_as_requested_and_the_cache_is_faster()
    {
        var measured = Measure("""{"patterns":[{"name":"p","steps":[["reader","lead","somebody"]]}]}""");
        Assert.Equal((9, 9), (measured.Preparation.Samples.Length, measured.CachedPreparation.Samples.Length));
        Assert.True(measured.CachedPreparation.Median < measured.Preparation.Median);
        Assert.Equal(["somebody"], measured.UnknownAgents);
    }

    [Fact]
    public void A_baseline_comparison_distinguishes_regressions_from_noise()
    {
        const string Pattern = """{"patterns":[{"name":"p","caller":"lead","steps":["reader"]}]}""";
        var before = Measure(Pattern);
        var path = _sandbox.At("baseline.json");
        CoordinationBaseline.Create([before], At).Write(path);
        var baseline = CoordinationBaseline.Read(path);
        Assert.Equal(At, baseline.Taken);
        Assert.DoesNotContain(BaselineComparison.Compare([before], baseline), change => change.IsRegression);

        Write("reader", Body + Body);
        var changes = BaselineComparison.Compare(
            [Measure(Pattern, write: false) with { Preparation = before.Preparation, CachedPreparation = before.CachedPreparation }],
            baseline);
        Assert.Equal([BaselineFigure.OnInvokeTokens, BaselineFigure.ClaudeCodeCost, BaselineFigure.BestCost],
            changes.Where(change => change.IsRegression).Select(change => change.Figure));
        Assert.Equal(Body.Length, changes.Single(change => change.Figure == BaselineFigure.OnInvokeTokens).After - before.OnInvokeTokens);

        LocalTime Ms(params double[] samples) => new([.. samples]);
        var timed = CoordinationBaseline.Create(
            [before with { Preparation = Ms(10, 11, 9, 10, 12, 10, 9), CachedPreparation = Ms(1, 1, 1, 1, 1, 1, 1) }], At);
        bool IsWorse(LocalTime now) => BaselineComparison.Compare([before with { Preparation = now, CachedPreparation = Ms(1) }], timed)
            .Single(change => change.Figure == BaselineFigure.Preparation).IsRegression;
        Assert.False(IsWorse(Ms(14, 15, 9, 16, 17, 14, 15)));
        Assert.True(IsWorse(Ms(16, 18, 17, 16, 17, 19, 18)));
    }

    [Theory]
    [InlineData("", "this file is not a baseline")]
    [InlineData("{}", "this file is not a baseline")]
    [InlineData("{\"version\":99,\"taken\":\"2026-01-01T00:00:00Z\",\"patterns\":[]}", "version 99")]
    [InlineData("{\"version\":1,\"patterns\":[{\"name\":\"a\"}]}", "this file is not a baseline")]
    public void Invalid_baselines_are_rejected(string json, string problem) =>
        Assert.Contains(problem, Assert.Throws<BaselineException>(() => CoordinationBaseline.Read(_sandbox.Write("b.json", json))).Message,
            StringComparison.Ordinal);

    private CoordinationMeasurement Measure(string json, Func<CoordinationOptions, CoordinationOptions>? change = null, bool write = true)
    {
        if (write)
            Write("reader", Body);
        // The same length, but another text: equal texts are shared.
        Write("lead", "y" + Body[1..]);
        var ecosystem = _sandbox.Discover();
        var pattern = Assert.Single(PatternFile.Read(_sandbox.Write("patterns.json", json), ecosystem));
        var options = new CoordinationOptions
        {
            Measure = new MeasureOptions { Catalog = Catalog, Counter = static model => new CharacterCounter(model.Tokenizer), At = At },
            Ecosystem = _sandbox.Options,
            Repeat = 9,
        };
        return new CoordinationMeasurer(ecosystem, [pattern], change?.Invoke(options) ?? options, TestContext.Current.CancellationToken)
            .Measure(pattern);
    }

    private void Write(string name, string body) =>
        _sandbox.Write($"project/.claude/agents/{name}.md",
            $"---\nname: {name}\ndescription: About {name}\ntools: Read, Grep\nmodel: claude-opus-5\n---\n{body}");

    private long Overhead(string agent) =>
        new PromptMeasurer(
            new MeasureOptions { Catalog = Catalog, Counter = static model => new CharacterCounter(model.Tokenizer), At = At },
            _sandbox.Discover())
        .Measure(_sandbox.Discover().Definitions.Single(definition => definition.Name == agent)).OverheadTokens;

    // What Claude Code and the provider add around an agent's report to its caller, and around the two messages.
    private static long Report => CoordinationFrame.Of(TokenizerGeneration.V5) is var frame ? frame.NestedReport + frame.Exchange : 0;

    // Tool definitions, header and identity, with what the provider adds around them.
    private static long SharedBeginning()
    {
        var framing = RequestFraming.Of(TokenizerGeneration.V5);
        return framing.ToolPreamble + (2 * framing.ToolDefinition) + framing.System
            + InvocationOverhead.Of(new InvocationContext { Tools = ["Read", "Grep"] }, Catalog.Resolve("claude-opus-5"))
            .Where(static part => part.Name is "header" or "identity" || part.Name.StartsWith("tool ", StringComparison.Ordinal))
            .Sum(static part => part.Tokens);
    }

    private long ReaderReads(CoordinationMeasurement measured)
    {
        var first = Overhead("reader") + Body.Length + AssumedRun.TaskTokens;
        var turn = AssumedRun.OutputTokens + AssumedRun.ResultTokens;
        Assert.Equal(12, measured.Requests);
        return SharedBeginning() + Enumerable.Range(0, 9).Sum(i => first + (i * turn));
    }
}
