using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Agents;

namespace ClaudePerf.Core.Tests.Measurement.McpServers;

/// <summary>
/// What MCP servers add to requests, as captured on Claude Code 2.1.332 with two servers: "own", and "second" with
/// alwaysLoad.
/// </summary>
public sealed class McpOverheadTests : IDisposable
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    private static readonly McpAnswer Answer = new()
    {
        ServerName = "x", ServerVersion = "1", Instructions = "Use it.", AskedAt = DateTimeOffset.UnixEpoch,
        Tools =
        [
            Tool("search", "Finds."), Tool("always", "Here.") with { AlwaysLoad = true }, Tool("we.ird name/x", "Odd."),
        ],
    };

    private readonly Sandbox _sandbox = new();

    public McpOverheadTests()
    {
        _sandbox.Write("project/.mcp.json", """{"mcpServers":{"own":{"command":"x"},"second":{"command":"x","alwaysLoad":true}}}""");
        foreach (var server in _sandbox.Discover().McpServers)
            Store.Save(server, Answer);
    }

    public void Dispose() => _sandbox.Dispose();

    private McpAnswerStore Store => new(_sandbox.At("answers"));

    private static McpTool Tool(string name, string description) => new() { Name = name, Description = description, InputSchema = "{}" };

    private IReadOnlyList<PromptMeasurement> Measure(string more, bool remembers = true)
    {
        _sandbox.Agent("project/.claude/agents/a.md", "a", more);
        var ecosystem = _sandbox.Discover();
        var options = new MeasureOptions
        {
            Catalog = Catalog, Counter = static model => new CharacterCounter(model.Tokenizer),
            At = DateTimeOffset.UnixEpoch.AddYears(56), McpAnswers = remembers ? Store : null,
        };
        return new PromptMeasurer(options, ecosystem)
            .MeasureAll(ecosystem.Definitions, cancellation: TestContext.Current.CancellationToken);
    }

    private IEnumerable<string> Loaded(string more) => Measure(more).Single().OverheadParts
        .Where(static part => part.Name.StartsWith("tool mcp__", StringComparison.Ordinal) && part.Basis == OverheadBasis.Counted)
            .Select(static part => part.Name["tool ".Length..]);

    private static string[] All(params string[] servers) =>
        [
            .. servers.SelectMany(
                static server => (string[])[$"mcp__{server}__search", $"mcp__{server}__always", $"mcp__{server}__we_ird_name_x"]),
        ];

    [Theory]
    [InlineData("tools: Read\n")]
    [InlineData("tools: Read, mcp__*\n")]
    [InlineData("tools: Read, mcp__own__sea*\n")]
    public void A_list_without_them_has_none(string more) => Assert.Empty(Loaded(more));

    [Fact]
    public void A_list_without_ToolSearch_has_what_it_names_in_full()
    {
        Assert.Equal(["mcp__own__search"], Loaded("tools: Read, mcp__own__search\n"));
        Assert.Equal(All("own"), Loaded("tools: Read, mcp__own\n"));
        Assert.Equal(All("own"), Loaded("tools: Read, mcp__own__*\n"));
        Assert.Equal(["mcp__own__search"], Loaded("tools: Read, mcp__own__search(x)\n"));
        Assert.Equal(All("own").Except(["mcp__own__always"]), Loaded("tools: Read, mcp__own\ndisallowedTools: mcp__own__always\n"));
    }

    [Fact]
    public void An_inheriting_agent_has_the_loaded_tools_and_the_names_of_the_others()
    {
        Assert.Equal(["mcp__own__always", .. All("second")], Loaded("\n"));
        var names = Measure("\n").Single().OverheadParts.Single(static part => part.Name == "deferred MCP tool names");
        Assert.Equal("mcp__own__search\nmcp__own__we_ird_name_x\n".Length, names.Tokens);
        Assert.Equal(All("second"), Loaded("disallowedTools: mcp__own\n"));
    }

    [Fact]
    public void A_list_with_ToolSearch_defers()
    {
        Assert.Equal(["mcp__own__always"], Loaded("tools: Read, ToolSearch, mcp__own__search, mcp__own__always\n"));
        Assert.Contains(
            Measure("tools: Read, ToolSearch, mcp__own__search\n").Single().OverheadParts,
            static part => part.Name == "deferred tool names");
    }

    [Fact]
    public void A_server_that_the_agent_names_provides_all_its_tools()
    {
        Assert.Equal(All("own"), Loaded("tools: Read\nmcpServers: [own]\n"));
        Assert.Contains(
            Measure("tools: Read\nmcpServers:\n  - mine:\n      command: x\n").Single().OverheadParts,
            static part => part is { Name: "MCP server mine", Basis: OverheadBasis.Unknown });
    }

    [Fact]
    public void Without_tool_search_nothing_is_deferred()
    {
        _sandbox.Write("project/.claude/settings.json", """{"env":{"ENABLE_TOOL_SEARCH":"false"}}""");
        Assert.Equal(All("own", "second"), Loaded("\n"));
    }

    [Fact]
    public void A_denied_tool_is_removed_but_the_instructions_stay()
    {
        var before = Measure("\n").Single().Ecosystem!.McpTokens;
        _sandbox.Write("project/.claude/settings.json", """{"permissions":{"deny":["mcp__second","mcp__own__*"]}}""");
        Assert.Empty(Loaded("\n"));
        var after = Measure("\n").Single().Ecosystem!.McpTokens;
        Assert.InRange(after, "Use it.Use it.".Length, before - 1);
    }

    [Fact]
    public void Disabled_servers_do_not_count()
    {
        _sandbox.Write("project/.claude/settings.json", """{"disabledMcpjsonServers":["own","second"]}""");
        Assert.Empty(Loaded("\n"));
        Assert.Equal(0, Measure("\n").Single().Ecosystem!.McpTokens);
    }

    [Fact]
    public void A_server_that_was_never_asked_is_named_and_not_guessed()
    {
        var measurement = Measure("\n", remembers: false).Single();
        Assert.Equal(["own", "second"], measurement.Ecosystem!.UnmeasuredMcpServers);
        Assert.Equal(
            ["MCP server own", "MCP server second"],
            measurement.OverheadParts.Where(static part => part.Basis == OverheadBasis.Unknown).Select(static part => part.Name));
        Assert.Equal(["tool mcp__own__search"],
            Measure("tools: mcp__own__search\n", remembers: false)
                .Single().OverheadParts.Where(static part => part.Basis == OverheadBasis.Unknown)
                .Select(static part => part.Name));
        Assert.Empty(Measure("\n").Single().Ecosystem!.UnmeasuredMcpServers);
    }

    [Fact]
    public void A_definition_is_what_was_captured()
    {
        var server = _sandbox.Discover().McpServers[0];
        var tool = Tool("we.ird name/x",
            "With a hint.") with { InputSchema =
                """{ "$schema": "http://json-schema.org/draft-07/schema#", "additionalProperties": false"""
                + """, "properties": {}, "type": "object" }""" };
        Assert.Equal(
            """{"name":"mcp__own__we_ird_name_x","description":"With a hint.","input_schema":"""
            + """{"type":"object","properties":{},"$schema":"http://json-schema.org/draft-07/schema#","additionalProperties":false}}""",
            tool.Definition(server));
        Assert.Contains(
            "\"description\":\"" + new string('é', 4096) + "… [truncated]\"",
            (tool with { Description = new string('é', 4097) }).Definition(server),
            StringComparison.Ordinal);
        Assert.Contains(
            "\"description\":\"" + new string('é', 4096) + "\"",
            (tool with { Description = new string('é', 4096) }).Definition(server),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false, true)]
    [InlineData(null, true, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    public void The_declaration_takes_precedence_over_the_server(bool? declared, bool asked, bool isDeferred) =>
        Assert.Equal(
            isDeferred,
            (Tool("t", "") with { AlwaysLoad = asked }).IsDeferred(_sandbox.Discover().McpServers[0] with { AlwaysLoad = declared }));

    [Fact]
    public void A_request_counts_the_same_whichever_way_it_is_asked()
    {
        var agent = Measure("tools: mcp__own__search\n").Single();
        var server = _sandbox.Discover().McpServers[0];
        var body = Ecosystem.ReadFile(agent.Path!, PromptKind.Agent).Body.Trim();
        var request = $$"""{"tools":[{{Answer.Tools[0].Definition(server)}}],"system":"""
            + $$"""[{"type":"text","text":{{System.Text.Json.JsonSerializer.Serialize(body)}}}]"""
            + ""","messages":[{"role":"user","content":""},{"role":"system","content":""}]}""";
        var counted = RequestCounter.CountRequest(request, new CharacterCounter(Catalog.Resolve(agent.Model).Tokenizer)).Total.Tokens;
        string[] texts = ["header", "identity", "fixed instructions", "environment", "git status"];
        Assert.Equal(
            counted,
            agent.OnInvokeTokens + agent.OverheadTokens - agent.OverheadParts
                .Where(part => texts.Contains(part.Name))
                .Sum(static part => part.Tokens));
    }

    [Fact]
    public void Tools_are_measured_with_their_use_and_their_loading()
    {
        var ecosystem = _sandbox.Discover();
        var options =
            new MeasureOptions { Catalog = Catalog, Counter = static model => new CharacterCounter(model.Tokenizer),
                At = DateTimeOffset.UnixEpoch };
        var last = DateTimeOffset.UnixEpoch.AddDays(3);
        var measurer = new McpMeasurer(
            options, ecosystem, name => name == "mcp__own__always" ? new McpToolCalls(2, last) : default, DateTimeOffset.UnixEpoch);
        var (whole, tools) = measurer.Measure(ecosystem.McpServers[0], Answer, isRemembered: true);
        Assert.Equal([McpToolLoading.Deferred, McpToolLoading.Loaded, McpToolLoading.Deferred], tools.Select(static tool => tool.Loading));
        Assert.Equal((2L, (DateTimeOffset?)last), (tools[1].Calls, tools[1].LastCall));
        Assert.Equal("mcp__own__search\n".Length, tools[0].SessionTokens);
        Assert.Equal(tools[1].Tokens, tools[1].SessionTokens);
        Assert.Equal((3, 2, 2L), (whole.Tools, whole.UnusedTools, whole.Calls));
        Assert.Equal(whole.SessionTokens, whole.InstructionTokens + tools.Sum(static tool => tool.SessionTokens));
    }
}
