using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Arrangements;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Agents;
using ClaudePerf.Core.Tests.Measurement;
using CsCheck;

namespace ClaudePerf.Core.Tests.Coordination.Arrangements;

/// <summary>
/// What prevents sharing in a pattern, what each step of a better arrangement saves, and two runs compared. Each character is a
/// token.
/// </summary>
public sealed class PatternArrangerTests : IDisposable
{
    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();
    private static readonly DateTimeOffset At = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);
    private static readonly string Body = new string('x', 1999) + "."; // No rule shortens it.

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void A_different_tool_order_is_found_and_costs_what_a_common_order_saves()
    {
        Agents(("one", "tools: Read, Edit, Write\n"), ("two", "tools: Edit, Write, Read\n"));
        const string Pattern = """{"patterns":[{"name":"p","steps":[{"agent":"one"},{"agent":"two"}]}]}""";
        var (measurer, pattern) = Measurer(Pattern);
        var finding = Assert.Single(measurer.Measure(pattern).Findings, static finding => finding.Id == "tool-order");
        Assert.Equal((StepEffect.Safe, null), (finding.Effect, finding.MonthlyCost));
        var before = measurer.Measure(pattern).ClaudeCodeCost;
        // The same agents with one order: nothing is found, and the difference is the reported cost.
        Agents(("one", "tools: Edit, Read, Write\n"), ("two", "tools: Edit, Read, Write\n"));
        var (other, again) = Measurer(Pattern);
        var after = other.Measure(again);
        Assert.DoesNotContain(after.Findings, static one => one.Id == "tool-order");
        Assert.Equal(before - after.ClaudeCodeCost, finding.Cost);
        Assert.True(finding.Tokens > 700, $"{finding.Tokens}");
    }

    [Theory]
    [InlineData("""{"env":{"ANTHROPIC_BASE_URL":"https://gateway.example"}}""", true)]
    [InlineData("""{"env":{"ANTHROPIC_BASE_URL":"https://gateway.example","CLAUDE_CODE_ATTRIBUTION_HEADER":"0"}}""", false)]
    [InlineData("{}", false)]
    public void A_header_behind_a_gateway_is_found(string settings, bool isFound)
    {
        Agents(("one", "tools: Read\n"));
        _sandbox.Write("project/.claude/settings.json", settings);
        var (measurer, pattern) = Measurer("""{"patterns":[{"name":"p","steps":["one","one"]}]}""");
        Assert.Equal(isFound, measurer.Measure(pattern).Findings.Any(static finding => finding.Id == "gateway-header"));
        Assert.Equal(isFound, measurer.Arrange(pattern).Steps.Any(static step => step.Id == "gateway-header"));
    }

    [Fact]
    public void An_agent_in_both_modes_is_found_and_one_mode_needs_review()
    {
        Agents(("one", ""));
        var (measurer, pattern) =
            Measurer("""{"patterns":[{"name":"p","steps":[{"agent":"one","background":true},{"agent":"one","background":false}]}]}""");
        var finding = Assert.Single(measurer.Measure(pattern).Findings,
            static finding => finding.Message.Contains("both in the foreground and in the background", StringComparison.Ordinal));
        Assert.Equal(StepEffect.Behaviour, finding.Effect);
        Assert.Contains(measurer.Arrange(pattern).Steps, static step => step.Id is "background" or "foreground" or "resume");
    }

    [Fact]
    public void Repeated_calls_of_an_agent_could_be_resumed()
    {
        Agents(("one", "tools: Read, Bash\n"));
        var (measurer, pattern) =
            Measurer("""{"patterns":[{"name":"p","steps":[{"agent":"one","requests":1},{"agent":"one","requests":1}]}]}""");
        var finding = Assert.Single(measurer.FindingsOf(pattern), static finding => finding.Id == "resume");
        Assert.Equal((StepEffect.Behaviour, "one"), (finding.Effect, Assert.Single(finding.Agents)));
        // A new run writes its task and what follows it; a resumed one its message.
        Assert.True(finding is { Cost: > 0, Tokens: > 300 }, finding.ToString());
        // Agents in parallel in one stage cannot be resumed.
        var (other, together) =
            Measurer("""{"patterns":[{"name":"p","steps":[[{"agent":"one","requests":1},{"agent":"one","requests":1}]]}]}""");
        Assert.DoesNotContain(other.FindingsOf(together), static finding => finding.Id == "resume");
    }

    [Fact]
    public void Agents_that_start_together_share_nothing_unless_one_starts_first()
    {
        Agents(("one", "tools: Read, Bash\n"));
        var (measurer, pattern) = Measurer("""{"patterns":[{"name":"p","steps":[[{"agent":"one","count":3}]]}]}""");
        var finding = Assert.Single(measurer.FindingsOf(pattern), static finding => finding.Id == "first-alone");
        // Two of three read tools and body, which are more than 4,000 tokens each; the caller's further request reads, too.
        Assert.True(finding is { Effect: StepEffect.Behaviour, Cost: > 0 }, finding.ToString());
        Assert.InRange(finding.Tokens, 2 * 4000, 40_000);
        var (other, single) = Measurer("""{"patterns":[{"name":"p","steps":["one"]}]}""");
        Assert.DoesNotContain(other.FindingsOf(single), static finding => finding.Id == "first-alone");
    }

    [Fact]
    public void Lists_that_differ_in_one_tool_need_review_with_the_added_tools()
    {
        Agents(("one", "tools: Read, Edit, Write\n"), ("two", "tools: Write, Read, Bash, Edit\n"),
            ("three", "tools: Bash(git log:*), Read\n"), ("four", "tools: WebFetch\n"));
        var (measurer, pattern) = Measurer("""{"patterns":[{"name":"p","steps":["one","two","three","four"]}]}""");
        var finding = Assert.Single(measurer.Measure(pattern).Findings, static finding => finding.Id == "common-tools");
        Assert.Equal(["one", "two"], finding.Agents);
        Assert.Equal("Set tools: Write, Read, Bash, Edit in each", finding.Remedy);
        var step = Assert.Single(measurer.Arrange(pattern).Steps, static step => step.Id == "common-tools");
        Assert.Equal("One tool list for one and two: one gets Bash", step.What);
    }

    [Fact]
    public void Steps_are_in_the_order_of_their_effects_and_add_up()
    {
        Agents(("one", "tools: Read, Edit, Write\n"), ("two", "tools: Edit, Write, Read\nmodel: sonnet\n"),
            ("three", "tools: Read, Edit, Write\nmodel: haiku\n"), ("four", "tools: Write, Read, Edit\n"));
        var (measurer, pattern) = Measurer("""{"patterns":[{"name":"p","steps":["one","two","three","four","one"]}]}""");
        var arrangement = measurer.Arrange(pattern);
        AssertAddsUp(arrangement, measurer.Measure(pattern).ClaudeCodeCost);
        Assert.Contains(arrangement.Steps, static step => step.Id == "model");
        // There is no model below the cheapest one.
        Assert.DoesNotContain(arrangement.Steps, static step => step.Id == "model" && step.Agents[0] == "three");
    }

    private static readonly Gen<string> AnyPattern =
        from stages in (from names in Gen.OneOf("one", "two", "three").Array[1, 3]
                        from background in Gen.OneOf("", ""","background":true""", ""","background":false""")
                        from requests in Gen.Int[1, 4]
                        let steps = names.Select(name => $$"""{"agent":"{{name}}","requests":{{requests}}{{background}}}""")
                        select $"[{string.Join(',', steps)}]").Array[1, 4]
        select $$"""{"patterns":[{"name":"p","steps":[{{string.Join(',', stages)}}]}]}""";

    [Fact]
    public void For_all_patterns_safe_steps_never_add_cost_and_steps_add_up()
    {
        Agents(("one", "tools: Read, Edit\n"), ("two", "tools: Edit, Read\nmodel: sonnet\n"), ("three", ""));
        _sandbox.Write("project/.claude/settings.json", """{"env":{"ANTHROPIC_BASE_URL":"https://gateway.example"}}""");
        var read = Ecosystem.Discover(Options(), TestContext.Current.CancellationToken);
        var measurer = new CoordinationMeasurer(read, Read("""{"patterns":[{"name":"p","steps":["one","two","three"]}]}""", read),
            Measured(runs: 2), TestContext.Current.CancellationToken);
        AnyPattern.Sample(text => AssertAddsUp(measurer.Arrange(Assert.Single(Read(text, read))), null), iter: 60, threads: 1);
    }

    private static void AssertAddsUp(CoordinationArrangement arrangement, decimal? today)
    {
        Assert.Equal(today ?? arrangement.Cost, arrangement.Cost);
        Assert.Equal(arrangement.Steps.OrderBy(static step => step.Effect)
            .Select(static step => step.Effect), arrangement.Steps.Select(static step => step.Effect));
        var cost = arrangement.Cost;
        foreach (var step in arrangement.Steps)
        {
            Assert.Equal(cost - step.Saved, step.Cost);
            cost = step.Cost;
        }
        Assert.True(arrangement.ModelCost <= arrangement.JudgedCost && arrangement.JudgedCost <= arrangement.SafeCost
            && arrangement.SafeCost <= arrangement.Cost, arrangement.ToString());
        Assert.Equal(cost, arrangement.ModelCost);
    }

    [Fact]
    public void Runs_are_compared_up_to_their_difference()
    {
        Agents(("one", "tools: Read, Edit\n"), ("two", "tools: Read, Edit\n"));
        var (measurer, pattern) = Measurer("""{"patterns":[{"name":"p","steps":["one","two","one"]}]}""");
        var blocks = measurer.CompareRuns(pattern);
        var pairs = blocks.GroupBy(static block => block.Runs).ToList();
        Assert.Equal(2, pairs.Count);
        Assert.StartsWith("one, then two: ", pairs[0].Key, StringComparison.Ordinal);
        Assert.StartsWith("one, then one: ", pairs[1].Key, StringComparison.Ordinal);
        Assert.Equal("body of one", Assert.Single(pairs[0], static block => block.State == BlockState.Differs).First);
        Assert.Equal("task", Assert.Single(pairs[1], static block => block.State == BlockState.Differs).First);
        Assert.Equal(["tool Read", "tool Edit", "header", "identity"], pairs[0].Where(static block => block.State == BlockState.Read)
            .Select(static block => block.First));
        Assert.All(blocks.SkipWhile(static block => block.State != BlockState.Differs)
            .TakeWhile(static block => block.Runs.StartsWith("one, then two", StringComparison.Ordinal)).Skip(1), static block =>
            Assert.Equal(BlockState.Behind, block.State));
    }

    private void Agents(params (string Name, string More)[] agents)
    {
        foreach (var (name, more) in agents)
            _sandbox.Write($"project/.claude/agents/{name}.md",
                $"---\nname: {name}\ndescription: {name}\n{more}---\nYou are {name}. {Body}\n");
    }

    private (CoordinationMeasurer Measurer, CoordinationPattern Pattern) Measurer(string text)
    {
        var ecosystem = Ecosystem.Discover(Options());
        var patterns = Read(text, ecosystem);
        return (new CoordinationMeasurer(ecosystem, patterns, Measured(runs: 1), TestContext.Current.CancellationToken),
            Assert.Single(patterns));
    }

    private IReadOnlyList<CoordinationPattern> Read(string text, Ecosystem ecosystem) =>
        PatternFile.Read(_sandbox.Write("patterns.json", text), ecosystem);

    private EcosystemOptions Options() =>
        new() { Root = _sandbox.Project, HomeFolder = _sandbox.Home, IncludeUser = false, IncludePlugins = false,
            Variables = new Dictionary<string, string>() };

    private CoordinationOptions Measured(int runs) => new()
    {
        Measure = new MeasureOptions { Catalog = Catalog, Counter = static model => new CharacterCounter(model.Tokenizer), At = At },
        Ecosystem = Options(),
        Plan = new PlanOptions { Runs = runs },
        Repeat = 1,
    };
}
