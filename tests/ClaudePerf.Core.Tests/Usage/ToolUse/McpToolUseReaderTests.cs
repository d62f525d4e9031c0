using ClaudePerf.Core.Usage.ToolUse;

namespace ClaudePerf.Core.Tests.Usage.ToolUse;

public sealed class McpToolUseReaderTests : IDisposable
{
    private static readonly DateTimeOffset Since = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _root = Directory.CreateTempSubdirectory("claudeperf-calls-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string Call(string id, string tool, string time, string type = "assistant") =>
        $$$"""{"type":"{{{type}}}","timestamp":"{{{time}}}","message":{"role":"assistant","content":[{"type":"tool_use","id":"{{{id}}}","name":"{{{tool}}}","input":{}}]}}""";

    private void Write(string path, params string[] lines)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, string.Join('\n', lines));
    }

    [Fact]
    public void Calls_of_main_thread_and_subagents_count_once_and_by_their_time()
    {
        Write("p/one.jsonl",
            Call("1", "mcp__s__t", "2026-11-05T00:00:00Z"), Call("1", "mcp__s__t", "2026-11-05T00:00:00Z"),
                Call("2", "mcp__s__t", "2026-11-07T00:00:00Z"),
            Call("3", "mcp__s__old", "2026-10-31T23:59:59Z"), Call("4", "Read", "2026-11-05T00:00:00Z"),
                Call("5", "mcp__s__t", "2026-11-06T00:00:00Z", "user"), "{ torn \"mcp__s__t\" \"tool_use\"");
        Write("p/two.jsonl", Call("2", "mcp__s__t", "2026-11-07T00:00:00Z"));
        Write("p/one/subagents/agent-a1.jsonl", Call("6", "mcp__s__u", "2026-11-08T00:00:00Z"));
        var calls = McpToolUseReader.Read([_root], Since, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["mcp__s__t", "mcp__s__u"], calls.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((2L, (DateTimeOffset?)new DateTimeOffset(2026, 11, 7, 0, 0, 0, TimeSpan.Zero)),
            (calls["mcp__s__t"].Calls, calls["mcp__s__t"].Last));
        Assert.Equal(1, calls["mcp__s__u"].Calls);
    }

    [Fact]
    public void Without_transcripts_there_are_no_calls() =>
        Assert.Empty(McpToolUseReader.Read([Path.Combine(_root, "absent")], Since, cancellation: TestContext.Current.CancellationToken));
}
