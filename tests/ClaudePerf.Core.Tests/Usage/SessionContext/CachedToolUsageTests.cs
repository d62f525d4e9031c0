using System.Text.Json.Nodes;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Index;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Tests.Usage.SessionContext;

/// <summary>The tool usage of sessions is computed once and cached in the index, while its inputs do not change.</summary>
public sealed class CachedToolUsageTests : IDisposable
{
    private const string File = $"-home-dev-project/{Line.Session}.jsonl";

    private readonly TranscriptTree _tree = new();
    private readonly CountedTexts _counter = new();

    public CachedToolUsageTests()
    {
        _tree.Write(File, User("u1", null, "Look."), Call("m1", "u1", "Read", 1), Result("r1", "m1", 400), Call("m2", "r1", "Bash", 2),
            Result("r2", "m2", 900), Call("m3", "r2", "Read", 3), Result("r3", "m3", 30), Call("m4", "r3", "Read", 4));
        _tree.Write($"-p/{Line.OtherSession}.jsonl", User("v1", null, "Look.", Line.OtherSession),
            Call("n1", "v1", "Grep", 5, Line.OtherSession), Result("s1", "n1", 70, Line.OtherSession),
            Call("n2", "s1", "Grep", 6, Line.OtherSession));
    }

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void The_second_query_is_answered_equally_without_reading()
    {
        var first = Ask();
        Assert.Equal(["Bash", "Grep", "Read"], first.Select(static group => group.Tool).OfType<string>().Order());
        Assert.True(_counter.Texts > 0);
        _counter.Texts = 0;
        Same(first, Ask());
        Assert.Equal(0, _counter.Texts);
        Same(first, Direct());
    }

    [Fact]
    public void Only_a_session_that_continued_is_read_again()
    {
        Ask();
        System.IO.File.AppendAllText(Path.Combine(_tree.Projects, File),
            Result("r4", "m4", 5000) + "\n" + Call("m5", "r4", "Write", 7) + "\n");
        _counter.Texts = 0;
        Same(Direct(), Ask());
        Assert.True(_counter.Texts > 0);
        _counter.Texts = 0;
        Ask();
        Assert.Equal(0, _counter.Texts);
    }

    [Fact]
    public void A_selection_of_requests_neither_uses_nor_replaces_the_cache()
    {
        var all = Ask();
        var cut = Requests.By(UsageGrouping.Tool) with { Since = new DateTimeOffset(2026, 9, 1, 10, 3, 0, TimeSpan.Zero) };
        Same(Direct(cut), Ask(cut));
        Assert.NotEqual(all.Sum(static group => group.Requests), Ask(cut).Sum(static group => group.Requests));
        Same(all, Ask());
        _counter.Texts = 0;
        var ofModel = Requests.By(UsageGrouping.Tool) with { Model = static name => name == "claude-haiku-4-5" };
        Ask(ofModel);
        _counter.Texts = 0;
        Same(all, Ask());
        Assert.Equal(0, _counter.Texts);
    }

    [Fact]
    public void Invalid_cached_usage_is_computed_again()
    {
        var first = Ask();
        Execute("UPDATE tool_parts SET parts=x'ff03ff', sum=checksum(session, digest, x'ff03ff')");
        _counter.Texts = 0;
        Same(first, Ask());
        Assert.True(_counter.Texts > 0);
    }

    [Fact]
    public void A_cleared_index_has_no_cached_usage()
    {
        Ask();
        using (var index = UsageIndex.Open(Index, cancellation: TestContext.Current.CancellationToken))
            index.Clear(cancellation: TestContext.Current.CancellationToken);
        _counter.Texts = 0;
        Ask();
        Assert.True(_counter.Texts > 0);
    }

    private string Index => Path.Combine(_tree.Root, "usage.db");

    private TranscriptReadOptions Options => new() { CounterFor = _ => _counter };

    private List<UsageGroup> Ask(UsageQuery? query = null)
    {
        query ??= Requests.By(UsageGrouping.Tool);
        using var index = UsageIndex.Open(Index, cancellation: TestContext.Current.CancellationToken);
        var reading = index.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken);
        var (tools, problems) = ToolUsageReader.Read(reading, query, [_tree.Projects], Options, TestContext.Current.CancellationToken);
        Assert.Empty(problems);
        return [.. UsageQueryEngine.Run(reading.Table, query with { Tools = tools }, TestContext.Current.CancellationToken).Groups];
    }

    private List<UsageGroup> Direct(UsageQuery? query = null)
    {
        query ??= Requests.By(UsageGrouping.Tool);
        var reading = DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken);
        var (tools, _) = ToolUsageReader.Read(reading, query, [_tree.Projects], Options, TestContext.Current.CancellationToken);
        return [.. UsageQueryEngine.Run(reading.Table, query with { Tools = tools }, TestContext.Current.CancellationToken).Groups];
    }

    private static void Same(List<UsageGroup> expected, List<UsageGroup> found) =>
        Assert.Equal(expected.Select(Figures).Order(StringComparer.Ordinal), found.Select(Figures).Order(StringComparer.Ordinal));

    private static string Figures(UsageGroup group) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{group.Tool} {group.Requests} {group.Calls} {group.ResultTokens} {group.InputTokens} {group.CacheReadTokens} "
        + $"{group.CacheWrite5mTokens} {group.CacheWrite1hTokens} {group.OutputTokens} {group.Cost} {group.CostWithoutCaching}");

    private void Execute(string sql)
    {
        using var connection = ClaudePerf.Core.Storage.Database.Open(Index, UsageIndexSchema.Schema, TimeSpan.FromSeconds(5),
            TestContext.Current.CancellationToken);
        ClaudePerf.Core.Storage.Database.Execute(connection, sql + ";");
    }

    private static string User(string uuid, string? parent, JsonNode content, string session = Line.Session) => new JsonObject
    {
        ["type"] = "user", ["uuid"] = uuid, ["parentUuid"] = parent, ["sessionId"] = session,
            ["message"] = new JsonObject { ["role"] = "user", ["content"] = content },
    }.ToJsonString();

    private static string Result(string uuid, string call, int length, string session = Line.Session) =>
        User(uuid, call, new JsonArray(
            new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = call, ["content"] = new string('r', length) }), session);

    private static string Call(string id, string parent, string tool, int minute, string session = Line.Session) => Line.Assistant(
        id: id, request: $"req_{id}", uuid: id, read: 100 * minute, write5m: 400, input: 10, session: session, model: "claude-opus-5",
            time: $"2026-09-01T10:0{minute}:00.000Z",
        content: new JsonArray(
            new JsonObject { ["type"] = "tool_use", ["id"] = id, ["name"] = tool, ["input"] = new JsonObject { ["x"] = "y" } }),
        change: line => line["parentUuid"] = parent);
}
