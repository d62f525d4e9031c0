using System.Net;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Coordination.Requests;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Agents;
using ClaudePerf.Core.Tests.Measurement;
using ClaudePerf.Core.Tests.Tokens.Api;
using ClaudePerf.Core.Tests.Tokens.Exact;
using ClaudePerf.Core.Tokens.Api;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Coordination.Requests;

/// <summary>Sends requests to a stub of the Messages API.</summary>
public sealed class AgentRequestSenderTests : IDisposable
{
    private const string Begin =
        """{"type":"message_start","message":{"id":"msg_9","type":"message","role":"assistant","model":"claude-opus-5","content":["""
        + """],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":7,"cache_creation_input_tokens":"""
        + """2500,"cache_read_input_tokens":40,"cache_creation":{"""
        + """ "ephemeral_5m_input_tokens":2000,"ephemeral_1h_input_tokens":500},"output_tokens":1}}}""";
    private const string End =
        """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":12}}""";

    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();
    private static readonly DateTimeOffset At = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(77);

    private readonly Sandbox _sandbox = new();

    public AgentRequestSenderTests()
    {
        foreach (var name in (string[])["reader", "other"])
            _sandbox.Write($"project/.claude/agents/{name}.md",
                $"---\nname: {name}\ndescription: About {name}\nmodel: claude-opus-5\n---\n{new string(name[0], 2000)}");
    }

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task An_answer_is_streamed_and_has_its_usage()
    {
        await using var server = new MessageServer(Begin, TextBlock, Delta("Hel"), Delta("lo."), StopBlock, End);
        var parts = new List<string>();
        using var sender = Sender(server);
        var answer = await sender.SendAsync(Build(), write: parts.Add, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["Hel", "lo."], parts);
        Assert.Equal(("Hello.", "end_turn", "msg_9", "reader", true),
            (answer.Text, answer.StopReason, answer.MessageId, answer.Agent, answer.IsWhole));
        Assert.Equal(new TokenUsage(7, 12, 2000, 500, 40), answer.Usage);
        Assert.Equal(CostCalculator.Cost(Catalog.Resolve("claude-opus-5"), answer.Usage, default, At), answer.Cost);
        var body = Assert.Single(server.Bodies);
        Assert.True(body.GetProperty("stream").GetBoolean());
        Assert.Equal("ephemeral", body.GetProperty("system")[0].GetProperty("cache_control").GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_conversation_continues_with_its_context_and_one_breakpoint_after_the_newest_task()
    {
        await using var server = new MessageServer(Begin, TextBlock, Delta("One."), StopBlock, End);
        using var sender = Sender(server);
        var first = await sender.SendAsync(Build(isConversation: true), cancellation: TestContext.Current.CancellationToken);
        var request = AgentConversation.Continue(Build(task: "And then?", isConversation: true), first);
        var second = await sender.SendAsync(request, first.Session, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(first.Session, second.Session);
        var messages = server.Bodies.Last().GetProperty("messages");
        Assert.Equal(["user", "assistant", "user"], messages.EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        Assert.Equal("One.", messages[1].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(2, server.Bodies.Last().GetRawText().Split("cache_control").Length - 1);
        Assert.True(messages[2].GetProperty("content")[0].TryGetProperty("cache_control", out _));
        Assert.True(request.HighestCost > Build(task: "And then?", isConversation: true).HighestCost);
    }

    [Fact]
    public async Task Contexts_of_different_agents_are_not_mixed()
    {
        await using var server = new MessageServer(Begin, TextBlock, Delta("Secret."), StopBlock, End);
        using var sender = Sender(server);
        var first = await sender.SendAsync(Build(), cancellation: TestContext.Current.CancellationToken);
        Assert.Contains("needs its own context",
            Assert.Throws<OtherContextException>(() => AgentConversation.Continue(Build("other"), first)).Message,
            StringComparison.Ordinal);
        var second = await sender.SendAsync(Build("other"), cancellation: TestContext.Current.CancellationToken);
        Assert.NotEqual(first.Session, second.Session);
        Assert.DoesNotContain("Secret", server.Bodies.Last().GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requested_tool_calls_have_their_input()
    {
        await using var server = new MessageServer(
            Begin,
            """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"toolu_1","name":"look","input":{}}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"at\":"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"1}"}}""",
            StopBlock,
            End.Replace("end_turn", "tool_use", StringComparison.Ordinal));
        using var sender = Sender(server);
        var answer = await sender.SendAsync(Build(), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([new RequestedToolCall("toolu_1", "look", "{\"at\":1}", Assert.Single(answer.ToolUses).Refusal)], answer.ToolUses);
    }

    [Fact]
    public async Task Calls_of_other_agents_tools_are_refused_with_an_explanation()
    {
        await using var server = new MessageServer(
            [Begin, .. Call(0, "toolu_1", "look", "{}"), .. Call(1, "toolu_2", "write", "{}"),
                End.Replace("end_turn", "tool_use", StringComparison.Ordinal)]);
        using var sender = Sender(server);
        var request = Build(tools: ["look", "write"], own: "look");
        var answer = await sender.SendAsync(request, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(
            [null, "The tool 'write' was not called: it is not one of the tools of 'reader', which are look. Continue with these."],
            answer.ToolUses.Select(use => use.Refusal));
        Assert.False(answer.IsRefused);

        Assert.Contains("look (toolu_1)", Assert.Throws<OtherContextException>(() => AgentConversation.Continue(request, answer)).Message,
            StringComparison.Ordinal);
        Assert.Throws<OtherContextException>(
            () => AgentConversation.Continue(
                request, answer, new Dictionary<string, string> { ["toolu_1"] = "seen", ["toolu_2"] = "written" }));
        var next = AgentConversation.Continue(request, answer, new Dictionary<string, string> { ["toolu_1"] = "seen" });
        var messages = JsonDocument.Parse(next.ToJson()).RootElement.GetProperty("messages");
        Assert.Equal(["tool_use", "tool_use"], messages[1].GetProperty("content").EnumerateArray()
            .Select(block => block.GetProperty("type").GetString()));
        var results = messages[2].GetProperty("content");
        Assert.Equal(["tool_result", "tool_result", "text"], results.EnumerateArray()
            .Select(block => block.GetProperty("type").GetString()));
        Assert.Equal(("toolu_1", "seen", false),
            (results[0].GetProperty("tool_use_id").GetString(), results[0].GetProperty("content").GetString(), results[0]
                .TryGetProperty("is_error", out _)));
        Assert.Equal(("toolu_2", true),
            (results[1].GetProperty("tool_use_id").GetString(), results[1].GetProperty("is_error").GetBoolean()));
    }

    [Fact]
    public async Task Refused_calls_are_answered_without_a_new_task()
    {
        await using var server =
            new MessageServer([Begin, .. Call(0, "toolu_1", "write", "{}"), End.Replace("end_turn", "tool_use", StringComparison.Ordinal)]);
        using var sender = Sender(server);
        var request = Build(tools: ["look", "write"], own: "look", isConversation: true);
        var answer = await sender.SendAsync(request, cancellation: TestContext.Current.CancellationToken);
        Assert.True(answer.IsRefused);
        await sender.SendAsync(AgentConversation.Refuse(request, answer), answer.Session,
            cancellation: TestContext.Current.CancellationToken);
        var messages = server.Bodies.Last().GetProperty("messages");
        Assert.Equal(3, messages.GetArrayLength());
        Assert.Equal("tool_result", Assert.Single(messages[2].GetProperty("content").EnumerateArray()).GetProperty("type").GetString());
        Assert.True(messages[2].GetProperty("content")[0].TryGetProperty("cache_control", out _));
    }

    [Theory]
    [InlineData("{\"at\":[1,")]
    [InlineData("\"text")]
    [InlineData("[1]")]
    public async Task An_answer_cut_off_inside_a_call_has_its_usage(string input)
    {
        await using var server = new MessageServer(
            [Begin, TextBlock, Delta("I look."), StopBlock, .. Call(1, "toolu_1", "look", input),
                End.Replace("end_turn", "max_tokens", StringComparison.Ordinal)]);
        using var sender = Sender(server);
        var answer = await sender.SendAsync(Build(), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(("I look.", "max_tokens", 12), (answer.Text, answer.StopReason, answer.Usage.OutputTokens));
        Assert.Empty(answer.ToolUses);
        Assert.Equal("I look.", JsonDocument.Parse(AgentConversation.Continue(Build(), answer).ToJson()).RootElement
            .GetProperty("messages")[1].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task An_answer_cut_off_before_any_text_is_billed_and_ends_the_conversation()
    {
        await using var server = new MessageServer(
            [Begin, .. Call(0, "toolu_1", "look", "{\"at\":"), End.Replace("end_turn", "max_tokens", StringComparison.Ordinal)]);
        using var sender = Sender(server);
        var answer = await sender.SendAsync(Build(), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(12, answer.Usage.OutputTokens);
        Assert.Throws<OtherContextException>(() => AgentConversation.Continue(Build(), answer));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keys_and_tokens_are_sent_as_bearer_and_keys_also_in_the_older_header(bool isToken)
    {
        await using var server = new MessageServer(Begin, TextBlock, Delta("Hi."), StopBlock, End);
        using var sender = new AgentRequestSender(
            isToken ? ApiCredential.Token("sk-test") : ApiCredential.Key("sk-test"), server.Address, new ImmediateTime(Patience), Patience);
        await sender.SendAsync(Build(), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(("Bearer sk-test", isToken ? null : "sk-test", "2026-10-21"), Assert.Single(server.Keys));
    }

    [Fact]
    public async Task An_interrupted_answer_is_billed_and_returned_in_part()
    {
        await using var server = new MessageServer(Begin, TextBlock, Delta("Half")) { BreaksOff = true };
        using var sender = Sender(server);
        var exception = await Assert.ThrowsAsync<AnswerBrokeOffException>(
            () => sender.SendAsync(Build(), cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(("Half", false, 2000),
            (exception.Partial.Text, exception.Partial.IsWhole, exception.Partial.Usage.CacheWrite5mTokens));
    }

    [Theory]
    [InlineData(401, TokenApiFailure.KeyRefused)]
    [InlineData(400, TokenApiFailure.Rejected)]
    public async Task A_refusal_is_reported_without_the_key(int status, TokenApiFailure failure)
    {
        await using var server = new MessageServer { Status = status };
        using var sender = Sender(server);
        var exception = await Assert.ThrowsAsync<TokenApiException>(
            () => sender.SendAsync(Build(), cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(failure, exception.Failure);
        Assert.DoesNotContain("sk-test", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_streams_are_rejected()
    {
        await using var server = new MessageServer();
        using var sender = Sender(server);
        Assert.Equal(TokenApiFailure.NotUnderstood,
            (await Assert.ThrowsAsync<TokenApiException>(
                () => sender.SendAsync(Build(), cancellation: TestContext.Current.CancellationToken))).Failure);
    }

    [Fact]
    public async Task Usage_is_recorded_without_text_and_counted()
    {
        await using var server = new MessageServer(Begin, TextBlock, Delta("Private."), StopBlock, End);
        using var sender = Sender(server);
        var answer = await sender.SendAsync(Build(), cancellation: TestContext.Current.CancellationToken);
        var projects = _sandbox.At("requests/projects");
        new RequestRecorder(projects).Record(answer, At);
        var file = Assert.Single(Directory.EnumerateFiles(projects, "*.jsonl", SearchOption.AllDirectories));
        Assert.DoesNotContain("Private", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        var table = DirectReading.Read([projects], cancellation: TestContext.Current.CancellationToken).Table;
        var row = Assert.Single(table.Rows.ToArray());
        Assert.Equal((answer.Usage, "reader", answer.Session, _sandbox.Project, At.UtcTicks),
            (UsageSum.UsageOf(row), table.Text(row.Agent), table.Text(row.Session), table.Text(row.Project), row.UtcTicks));
        // Repeated records count as the same request.
        new RequestRecorder(projects).Record(answer, At);
        Assert.Equal(1, DirectReading.Read([projects], cancellation: TestContext.Current.CancellationToken).Table.Count);
    }

    [Fact]
    public void A_blocking_budget_refuses_requests_in_its_scope()
    {
        var request = Build();
        BudgetRefusal? Check(decimal limit, decimal used, BudgetAction action = BudgetAction.Block, string? agent = null,
            BudgetUnit unit = BudgetUnit.USD) => RequestBudget.Check(
            request,
            [new BudgetState
            {
                Budget = new TokenBudget { Name = "b", Limit = limit, Unit = unit, Period = new BudgetPeriod(BudgetPeriodKind.Day),
                    Scope = new BudgetScope { Agent = agent is null ? [] : [agent] }, Action = action,
                    Source = BudgetSource.User, File = "f" },
                Used = used,
            }],
            Catalog, System.Globalization.CultureInfo.InvariantCulture);

        Assert.True(Check(1, 1)!.IsExceeded);
        Assert.Null(Check(1, 1, BudgetAction.Warn));
        Assert.Null(Check(1, 1, agent: "other"));
        Assert.NotNull(Check(1, 1, agent: "reader"));
        Assert.Null(Check(1, 1 - request.HighestCost));
        var refusal = Check(1, 1 - request.HighestCost + 0.000001m)!;
        Assert.False(refusal.IsExceeded);
        Assert.Contains("could be exceeded", refusal.Message, StringComparison.Ordinal);
        var tokens = request.PromptTokens + request.MaxTokens;
        Assert.Null(Check(tokens, 0, unit: BudgetUnit.Tokens));
        Assert.NotNull(Check(tokens - 1, 0, unit: BudgetUnit.Tokens));
    }

    private const string TextBlock = """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""";
    private const string StopBlock = """{"type":"content_block_stop","index":0}""";

    private static string Delta(string text) =>
        $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{text}}}"}}""";

    private static string[] Call(int index, string id, string name, string input) =>
    [
        JsonSerializer.Serialize(
            new { type = "content_block_start", index, content_block = new { type = "tool_use", id, name, input = new { } } }),
        JsonSerializer.Serialize(
            new { type = "content_block_delta", index, delta = new { type = "input_json_delta", partial_json = input } }),
        JsonSerializer.Serialize(new { type = "content_block_stop", index }),
    ];

    private static AgentRequestSender Sender(MessageServer server) => new("sk-test", server.Address, new ImmediateTime(Patience), Patience);

    private AgentRequest Build(string agent = "reader", string task = "Do it.", bool isConversation = false, string[]? tools = null,
        string? own = null)
    {
        if (own is not null)
            _sandbox.Write($"project/.claude/agents/{agent}.md",
                $"---\nname: {agent}\ndescription: About {agent}\nmodel: claude-opus-5\ntools: {own}\n---\n{new string(agent[0], 2000)}");
        var shared = tools is null
            ? null
            : AgentTools.Parse(JsonSerializer.Serialize(
                tools.Select(static name => new { name, description = "About " + name, input_schema = new { type = "object" } })));
        using var cache = new PromptCache(new PromptCacheOptions { Enabled = false }, openStore: null);
        var preparer = new PromptPreparer(cache,
            new PreparationOptions { Ecosystem = _sandbox.Options, Catalog = Catalog,
                Counter = static model => new CharacterCounter(model.Tokenizer) });
        return new AgentRequestBuilder(preparer, Catalog, static model => new CharacterCounter(model.Tokenizer))
            .Build(agent, task, new AgentRequestOptions { At = At, IsConversation = isConversation, Tools = shared, ShareTools = true },
                TestContext.Current.CancellationToken);
    }

    /// <summary>Answers every request with the same events.</summary>
    private sealed class MessageServer : IAsyncDisposable
    {
        private readonly StubServer _server;

        internal MessageServer(params string[] events) => _server = new StubServer(async (context, closing) =>
        {
            Bodies.Enqueue(JsonDocument.Parse(context.Request.InputStream).RootElement);
            Keys.Enqueue(
                (context.Request.Headers["Authorization"], context.Request.Headers["x-api-key"],
                    context.Request.Headers["anthropic-version"]));
            if (Status != 200)
            {
                CountServer.Answer(context.Response, Status, CountServer.Error("error", "no, sk-test"));
                return;
            }
            context.Response.ContentType = "text/event-stream";
            context.Response.SendChunked = true;
            foreach (var part in events.Concat(BreaksOff || events.Length == 0 ? [] : ["{\"type\":\"message_stop\"}"]))
            {
                var name = JsonDocument.Parse(part).RootElement.GetProperty("type").GetString();
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"event: {name}\ndata: {part}\n\n"), closing);
                await context.Response.OutputStream.FlushAsync(closing);
            }
            if (BreaksOff)
                context.Response.Abort();
        });

        internal System.Collections.Concurrent.ConcurrentQueue<JsonElement> Bodies { get; } = [];

        internal System.Collections.Concurrent.ConcurrentQueue<(string? Authorization, string? Key, string? Version)> Keys { get; } = [];

        internal int Status { get; init; } = 200;

        internal bool BreaksOff { get; init; }

        internal Uri Address => _server.Address("");

        public ValueTask DisposeAsync() => _server.DisposeAsync();
    }
}
