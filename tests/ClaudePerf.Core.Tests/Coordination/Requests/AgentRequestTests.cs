using System.Text.Json.Nodes;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Coordination.Requests;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Agents;
using ClaudePerf.Core.Tests.Measurement;

namespace ClaudePerf.Core.Tests.Coordination.Requests;

/// <summary>The layout of agent requests and their breakpoints. Each character is a token.</summary>
public sealed class AgentRequestTests : IDisposable
{
    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();
    private static readonly DateTimeOffset At = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);
    private static readonly string Memory = new('m', 3000);
    private static readonly string Body = new('b', 2000);

    private readonly Sandbox _sandbox = new();
    private readonly PromptCache _cache = new(new PromptCacheOptions(), openStore: null);

    public AgentRequestTests()
    {
        _sandbox.Write("project/CLAUDE.md", Memory);
        Write("reader", Body);
        Write("other", new string('o', 1500));
    }

    public void Dispose()
    {
        _cache.Dispose();
        _sandbox.Dispose();
    }

    [Fact]
    public void Shared_text_comes_first_then_the_body_then_the_task()
    {
        var request = Build();
        Assert.Equal(["model", "max_tokens", "system", "messages"], Json(request).Select(field => field.Key));
        Assert.Equal("claude-opus-5", (string?)Json(request)["model"]);
        Assert.Equal([Memory, Body], Json(request)["system"]!.AsArray().Select(block => (string?)block!["text"]));
        var content = Assert.Single(Json(request)["messages"]!.AsArray())!["content"]!.AsArray();
        Assert.Equal("Do it.", (string?)Assert.Single(content)!["text"]);
        Assert.Null(content[0]!["cache_control"]);
        Assert.Equal(
            [new RequestBreakpoint("memory", 3000, CacheLifetime.FiveMinutes),
                new RequestBreakpoint("body", 5000, CacheLifetime.FiveMinutes)], request.Breakpoints);
        Assert.All(Json(request)["system"]!.AsArray(),
            block => Assert.Equal("{\"type\":\"ephemeral\"}", block!["cache_control"]!.ToJsonString()));
        Assert.Equal((5006, 5000), (request.PromptTokens, request.StableTokens));
        // Opus 5: input $5, 5m write $6.25, read $0.50 per million.
        Assert.Equal(((5000 * 6.25m) + (6 * 5m)) / 1_000_000, request.FirstCost);
        Assert.Equal(((5000 * 0.5m) + (6 * 5m)) / 1_000_000, request.RepeatCost);
        Assert.Equal(5006 * 5m / 1_000_000, request.UncachedCost);
    }

    [Fact]
    public void Agents_of_a_project_share_a_prefix_that_the_simulator_reads()
    {
        var simulator = new ProviderCacheSimulator(model => CacheMinimum.ForModel(model, Catalog));
        var first = Send(simulator, Build(), 0);
        var second = Send(simulator, Build("other"), 30);
        Assert.Equal(5000, first.CacheWrite5mTokens);
        Assert.Equal((3000, 1500), (second.CacheReadTokens, second.CacheWrite5mTokens));
    }

    [Fact]
    public void Tools_come_first_with_their_own_breakpoint_and_there_are_at_most_four()
    {
        JsonArray tools = [Tool("look", 900), Tool("write", 900)];
        tools[0]!["cache_control"] = new JsonObject { ["type"] = "ephemeral" };
        var request = Build(options: options => options with { Tools = AgentTools.Parse(tools.ToJsonString()), IsConversation = true });
        Assert.Equal("tools", Json(request).ElementAt(2).Key);
        Assert.Equal(["tools", "memory", "body", "task"], request.Breakpoints.Select(at => at.Behind));
        Assert.Equal(4, Json(request).ToJsonString().Split("cache_control").Length - 1);
        Assert.Null(Json(request)["tools"]![0]!["cache_control"]);
    }

    [Fact]
    public void An_agent_has_its_own_tools_in_the_order_of_the_file()
    {
        Write("reader", Body, "tools: Bash, Read, mcp__files\n");
        var request = Build(
            options: options => options with { Tools = Tools("Read", "Write", "Edit", "Bash", "mcp__files__open", "mcp__other__open") });
        Assert.Equal(["Read", "Bash", "mcp__files__open"], NamesIn(request));
        Assert.Equal(NamesIn(request), request.Tools);
        Assert.Empty(request.RefusedTools);
        Assert.Equal(Body, (string?)Json(request)["system"]![1]!["text"]);
        Assert.Equal(["Read", "Write", "Edit", "Bash", "mcp__files__open", "mcp__other__open"],
            NamesIn(Build("other", options: options =>
                options with { Tools = Tools("Read", "Write", "Edit", "Bash", "mcp__files__open", "mcp__other__open") })));
    }

    [Theory]
    [InlineData("tools: Bash(git:*), Task\n", "Bash Agent")]
    [InlineData("tools: Read, Write\ndisallowedTools: Write\n", "Read")]
    [InlineData("disallowedTools: Write, Agent\n", "Read Bash web_search mcp__a_b__c")]
    [InlineData("disallowedTools: Bash(rm:*)\n", "Read Write Bash Agent web_search mcp__a_b__c")]
    [InlineData("tools: WebSearch\n", "web_search")]
    [InlineData("tools: mcp__a_b__*\n", "mcp__a_b__c")]
    [InlineData("tools: mcp__a\n", "")]
    [InlineData("tools: Bash\nmemory: project\n", "Read Write Bash")]
    [InlineData("tools: Bash\nmcpServers: [a b]\n", "Bash mcp__a_b__c")]
    [InlineData("tools: Nothing\n", "")]
    [InlineData("tools: '*'\n", "Read Write Bash Agent web_search mcp__a_b__c")]
    public void An_agents_tools_are_those_of_Claude_Code(string frontmatter, string expected)
    {
        Write("reader", Body, frontmatter);
        Assert.Equal(expected,
            string.Join(' ',
                NamesIn(Build(
                    options: options => options with { Tools = Tools("Read", "Write", "Bash", "Agent", "web_search", "mcp__a_b__c") }))));
    }

    [Fact]
    public void A_permission_rule_removes_a_tool_from_every_agent()
    {
        AgentRequest With() => Build(options: options => options with { Tools = Tools("Read", "Write") });
        Assert.Equal(["Read", "Write"], NamesIn(With()));
        _sandbox.Write("project/.claude/settings.json", """{"permissions":{"deny":["Write"]}}""");
        Assert.Equal(["Read"], NamesIn(With()));
    }

    [Fact]
    public void Shared_tools_give_agents_the_same_prefix_and_each_learns_its_own()
    {
        Write("reader", Body, "tools: Read\n");
        Write("other", Body, "tools: Write\n");
        AgentRequest With(string agent) =>
            Build(agent, options: options => options with { Tools = Tools("Read", "Write"), ShareTools = true });
        var (reader, other) = (With("reader"), With("other"));
        Assert.Equal(Json(reader)["tools"]!.ToJsonString(), Json(other)["tools"]!.ToJsonString());
        Assert.Equal(["Read"], reader.Tools);
        Assert.Equal(["Write"], reader.RefusedTools);
        Assert.EndsWith("You may only call these tools: Read. Calls to other tools are refused.",
            (string?)Json(reader)["system"]![1]!["text"], StringComparison.Ordinal);
        Assert.DoesNotContain("refused", Json(Build("reader"))["system"]!.ToJsonString(), StringComparison.Ordinal);
        Write("other", Body, "tools: Nothing\n");
        Assert.EndsWith("You must not call tools: every call is refused.", (string?)Json(With("other"))["system"]![1]!["text"],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Longer_lifetimes_come_first_and_only_if_they_pay_off()
    {
        var request = Build(options: options => options with { Lifetime = CacheLifetime.OneHour, IsConversation = true, ExpectedUses = 3 });
        Assert.Equal([CacheLifetime.OneHour, CacheLifetime.OneHour, CacheLifetime.FiveMinutes],
            request.Breakpoints.Select(at => at.Lifetime));
        Assert.Equal("1h", (string?)Json(request)["system"]![0]!["cache_control"]!["ttl"]);
        // One-hour writes cost twice the input price: two uses do not pay off, at 2 + 0.1 versus 2; five-minute writes do, at 1.25
        // + 0.1.
        Assert.Equal(["task"],
            Build(options: options => options with { Lifetime = CacheLifetime.OneHour, IsConversation = true }).Breakpoints.Select(
                at => at.Behind));
        Assert.Empty(Build(options: options => options with { ExpectedUses = 1 }).Breakpoints);
        Assert.Equal(Build().UncachedCost, Build(options: options => options with { ExpectedUses = 1 }).FirstCost);
    }

    [Fact]
    public void Below_the_models_minimum_there_is_no_breakpoint()
    {
        _sandbox.Write("project/CLAUDE.md", new string('m', 300));
        Write("reader", new string('b', 100));
        Assert.Empty(Build().Breakpoints);
        Write("reader", new string('b', 211));
        Assert.Empty(Build().Breakpoints);
        Write("reader", new string('b', 212));
        Assert.Equal(["body"], Build().Breakpoints.Select(at => at.Behind));
    }

    [Fact]
    public void Dynamic_lines_follow_constant_text()
    {
        Write("reader", $"{Body}\nToday is 2026-11-25.\n{Body}");
        var request = Build();
        Assert.Equal(1, request.DynamicLines);
        Assert.DoesNotContain("Today", Json(request)["system"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["Today is 2026-11-25.", "Do it."], Json(request)["messages"]![0]!["content"]!.AsArray()
            .Select(block => (string?)block!["text"]));
        Write("reader", $"{Body}\nToday is 2026-11-26.\n{Body}");
        Assert.Equal(Json(request)["system"]!.ToJsonString(), Json(Build())["system"]!.ToJsonString());
    }

    [Fact]
    public void Skills_follow_the_body_and_missing_ones_are_named()
    {
        _sandbox.Write("project/.claude/skills/known/SKILL.md", "---\nname: known\ndescription: Known\n---\nHow it is done.\n");
        Write("reader", Body, "skills: known, gone\n");
        var request = Build();
        Assert.Equal($"{Body}\n\nHow it is done.", (string?)Json(request)["system"]![1]!["text"]);
        Assert.Equal(["gone"], request.MissingSkills);
    }

    [Fact]
    public void Answers_are_limited_to_the_models_maximum_without_an_error()
    {
        Assert.Equal(Catalog.Resolve("claude-opus-5").MaxOutput,
            (int)Json(Build(options: options => options with { MaxTokens = 999_999 }))["max_tokens"]!);
        Assert.Equal(((5000 * 6.25m) + (6 * 5m) + (4096 * 25m)) / 1_000_000, Build().HighestCost);
        Assert.Throws<PromptNotFoundException>(() => Build("nobody"));
        Assert.Throws<ArgumentException>(() => Build(task: " "));
    }

    private AgentRequest Build(string agent = "reader", string task = "Do it.",
        Func<AgentRequestOptions, AgentRequestOptions>? options = null)
    {
        var preparer = new PromptPreparer(_cache,
            new PreparationOptions { Ecosystem = _sandbox.Options, Catalog = Catalog,
                Counter = static model => new CharacterCounter(model.Tokenizer) });
        var plain = new AgentRequestOptions { At = At };
        return new AgentRequestBuilder(preparer, Catalog, static model => new CharacterCounter(model.Tokenizer))
            .Build(agent, task, options?.Invoke(plain) ?? plain, TestContext.Current.CancellationToken);
    }

    private static JsonObject Json(AgentRequest request) => JsonNode.Parse(request.ToJson())!.AsObject();

    private void Write(string name, string body, string more = "") =>
        _sandbox.Write($"project/.claude/agents/{name}.md",
            $"---\nname: {name}\ndescription: About {name}\nmodel: claude-opus-5\n{more}---\n{body}");

    private static JsonObject Tool(string name, int length) =>
        new() { ["name"] = name, ["description"] = new string('d', length), ["input_schema"] = new JsonObject { ["type"] = "object" } };

    private static AgentTools Tools(params string[] names) =>
        AgentTools.Parse(new JsonArray([.. names.Select(static name => Tool(name, 10))]).ToJsonString());

    private static string[] NamesIn(AgentRequest request) =>
        [.. (Json(request)["tools"] as JsonArray ?? []).Select(static tool => (string)tool!["name"]!)];

    private static TokenUsage Send(ProviderCacheSimulator simulator, AgentRequest request, int seconds)
    {
        var prompt = PromptPrefix.Empty;
        var breakpoints = new List<CacheBreakpoint>();
        foreach (var block in Json(request)["system"]!.AsArray())
        {
            prompt = prompt.Then(PromptPart.System, (string)block!["text"]!, ((string)block["text"]!).Length);
            if (block["cache_control"] is not null)
                breakpoints.Add(new CacheBreakpoint(prompt, CacheLifetime.FiveMinutes));
        }
        return simulator.Send(
            new SimulatedRequest { Time = At.AddSeconds(seconds), Model = request.Model, Prompt = prompt, Breakpoints = [.. breakpoints] });
    }
}
