using System.Text.Json.Nodes;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>Agents are identified from every link to them, in any file and order.</summary>
public sealed class AgentTraceTests : IDisposable
{
    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_progress_record_leads_to_the_call_that_names_the_agent()
    {
        _tree.Write($"p/{Line.Session}.jsonl", Call("toolu_1", "reviewer"), Progress("run1", "toolu_1", "msg_a"),
            Progress("run2", "toolu_2", "msg_b"));
        _tree.Write($"p/{Line.OtherSession}.jsonl", Call("toolu_2", "Explore"));
        Assert.Equal(["Explore", "main", "main", "reviewer"], Agents());
    }

    [Theory]
    [InlineData("""{"agentId":"run1","agentType":"reviewer","usage":{}}""", "reviewer")]
    [InlineData("""{"agentId":"run1","usage":{}}""", "reviewer")]
    [InlineData("""{"agentId":"run1","agentType":"\ud83d","usage":{}}""", "reviewer")]
    [InlineData("""{"agentId":{"x":1},"usage":{}}""", "unknown")]
    [InlineData("""[{"agentId":"run1","usage":{}}]""", "unknown")]
    public void A_result_names_the_run(string result, string agent)
    {
        _tree.Write($"p/{Line.Session}.jsonl", Call("toolu_1", "reviewer"), Result("toolu_1", result));
        _tree.Write("p/agent-run1.jsonl", Line.Assistant("msg_a", "req_a", sidechain: true));
        Assert.Equal(new[] { agent, "main" }.Order(StringComparer.Ordinal), Agents());
    }

    [Fact]
    public void A_run_with_contradictory_types_has_no_type()
    {
        _tree.Write($"p/{Line.Session}.jsonl", Call("toolu_1", "one"), Progress("run1", "toolu_1", "msg_a"));
        _tree.Write($"p/{Line.OtherSession}.jsonl", Call("toolu_1", "two"));
        Assert.Equal(["main", "main", "unknown"], Agents());
    }

    [Fact]
    public void A_name_that_comes_later_names_what_was_indexed_before()
    {
        var path = _tree.Write($"p/{Line.Session}.jsonl", Progress("run1", "toolu_1", "msg_a"));
        Assert.Equal(["unknown"], Indexed());
        File.AppendAllText(path, Call("toolu_1", "reviewer") + "\n");
        Assert.Equal(["main", "reviewer"], Indexed());
        Assert.Equal(["main", "reviewer"], Indexed());
    }

    [Theory]
    [InlineData("UPDATE agent_traces SET name=1 WHERE kind=0")]
    [InlineData("UPDATE agent_traces SET id=1 WHERE kind=1")]
    public void A_changed_row_is_noticed(string damage)
    {
        _tree.Write($"p/{Line.Session}.jsonl", Call("toolu_1", "reviewer"), Progress("run1", "toolu_1", "msg_a"));
        var agents = Agents();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_tree.Root, "usage.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = damage;
            Assert.Equal(1, command.ExecuteNonQuery());
        }
        Assert.Equal(agents, Indexed());
    }

    [Fact]
    public void Damaged_content_names_no_agent_and_the_message_counts()
    {
        _tree.Write("p/a.jsonl", Call("toolu_1", "reviewer").Replace("\"Look.\"", "8x", StringComparison.Ordinal));
        Assert.Equal(["main"], Agents());
    }

    // A hook that must not wait uses the last state of the index; a budget of one agent counts the same there.
    [Fact]
    public void The_last_state_of_the_index_has_the_names_too()
    {
        _tree.Write($"p/{Line.Session}.jsonl", Call("toolu_1", "reviewer"), Progress("run1", "toolu_1", "msg_a"));
        var agents = Agents();
        var path = Path.Combine(_tree.Root, "usage.db");
        string[] last = [];
        UsageIndex.ReadLast(path, new UsageScope([_tree.Projects]), table => last = NamesOf(table));
        Assert.Equal(agents, last);
        using var copy = UsageIndex.OpenCopy(path, TimeProvider.System);
        Assert.Equal(agents, NamesOf(copy.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken).Table));
    }

    private string[] Agents()
    {
        var direct = DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken).Table;
        var agents = NamesOf(direct);
        Assert.Equal(agents, Indexed());
        return agents;
    }

    private string[] Indexed()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var index = UsageIndex.Open(Path.Combine(_tree.Root, "usage.db"), cancellation: cancellation);
        return NamesOf(index.Read([_tree.Projects], cancellation: cancellation).Table);
    }

    private static string[] NamesOf(UsageTable table)
    {
        var requests = UsageQueryEngine.Run(table, new UsageQuery { Catalog = Requests.Catalog, GroupBy = [UsageGrouping.Request] },
            TestContext.Current.CancellationToken);
        return [.. requests.Groups.Select(static group => group.Agent!).Order(StringComparer.Ordinal)];
    }

    private static string Call(string id, string type) =>
        Line.Assistant($"msg_{id}{type}", $"req_{id}{type}", content: new JsonArray(new JsonObject
    {
        ["type"] = "tool_use",
        ["id"] = id,
        ["name"] = "Task",
        ["input"] = new JsonObject { ["subagent_type"] = type, ["prompt"] = "Look." },
    }));

    private static string Progress(string run, string call, string message)
    {
        var line = JsonNode.Parse(Line.Progress(Line.Assistant(message, $"req_{message}"), run))!.AsObject();
        line["parentToolUseID"] = call;
        return line.ToJsonString();
    }

    private static string Result(string call, string result) =>
        $$$"""{"type":"user","uuid":"u-{{{call}}}","timestamp":"2026-03-04T05:06:08.000Z","sessionId":"{{{Line.Session}}}","message":"""
        + $$$"""{"role":"user","content":[{"tool_use_id":"{{{call}}}","type":"tool_result","content":[]}]},"toolUseResult":{{{result}}}}""";
}
