using System.Text.Json.Nodes;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;
using CsCheck;

namespace ClaudePerf.Core.Tests.Usage.SessionContext;

/// <summary>
/// One token per character; a call has 33 additional tokens and 17 per parameter. Prices used by hand: claude-opus-5 costs $5 for
/// input, $6.25 for 5-minute writes, $10 for 1-hour writes and $0.50 for reads, per million tokens.
/// </summary>
public sealed class ToolGroupingTests : IDisposable
{
    private const decimal Million = 1_000_000m;
    private const string File = $"-home-dev-project/{Line.Session}.jsonl";

    private static readonly TranscriptReadOptions Counting = new() { CounterFor = static _ => new LengthCounter() };

    private readonly TranscriptTree _tree = new();
    private int _minute;

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_result_is_charged_until_the_conversation_is_compacted()
    {
        _tree.Write(File,
            User("u1", null, 180),
            Answer("m1", "u1", write: 150, input: 30, tool: "Read", argument: 8),
            Result("r1", "m1", "m1", 42),
            // 180 tokens and the call with 58 come before the result, of which 12 tokens were written and 30 sent as plain input.
            Answer("m2", "r1", read: 150, write: 100, input: 30, text: 2),
            User("u2", "m2", 20),
            Answer("m3", "u2", read: 280, write: 22, text: 5),
            User("c1", null, 10, line => line["isCompactSummary"] = true),
            Answer("m4", "c1", write: 10, text: 5));
        var groups = ByTool(out var total);
        var read = groups["Read"];
        Assert.Equal((1L, 42L, 2L), (read.Calls, read.ResultTokens, read.Requests));
        Assert.Equal((30L, 12L, 42L, 0L), (read.InputTokens, read.CacheWrite5mTokens, read.CacheReadTokens, read.OutputTokens));
        Assert.Equal((30 * 5m + 12 * 6.25m + 42 * 0.5m) / Million, read.Cost);
        Assert.Equal(84 * 5m / Million, read.CostWithoutCaching);
        var none = groups[""];
        Assert.Equal((0L, 0L, 4L), (none.Calls, none.ResultTokens, none.Requests));
        Assert.Equal((30L, 270L, 388L), (none.InputTokens, none.CacheWrite5mTokens, none.CacheReadTokens));
        Assert.Equal(total.Cost, none.Cost + read.Cost);
        Assert.Equal((4L, 1L, 42L), (total.Requests, total.Calls, total.ResultTokens));
    }

    [Fact]
    public void If_more_was_counted_than_billed_everything_is_scaled_down_equally()
    {
        _tree.Write(File, User("u1", null, 42), Answer("m1", "u1", write: 42, tool: "Bash", argument: 8), Result("r1", "m1", "m1", 100),
            Answer("m2", "r1", read: 50, input: 50));
        // 42, 58 and 100 tokens were counted for 100 billed ones: half of the result was billed, all of it after the reads.
        var bash = ByTool(out _)["Bash"];
        Assert.Equal((50L, 0L), (bash.InputTokens, bash.CacheReadTokens));
    }

    [Fact]
    public void A_rewound_conversation_leaves_its_results_behind()
    {
        _tree.Write(File,
            User("u1", null, 42), Answer("m1", "u1", write: 42, tool: "Bash", argument: 8), Result("r1", "m1", "m1", 100),
                Answer("m2", "r1", read: 200),
            User("u2", "u1", 8), Answer("m3", "u2", read: 50));
        Assert.Equal((100L, 1L), (ByTool(out _)["Bash"].CacheReadTokens, ByTool(out _)["Bash"].Requests));
    }

    [Fact]
    public void One_hour_writes_are_separate_and_carried_results_are_counted_by_each_requests_day()
    {
        _tree.Write(File,
            User("u1", null, 42), Answer("m1", "u1", input: 42, tool: "Bash", argument: 8), Result("r1", "m1", "m1", 100),
                Answer("m2", "r1", write1h: 200),
            User("u2", "m2", 8), Answer("m3", "u2", read: 200, input: 9, day: 2));
        var answer = Run(UsageGrouping.Day, UsageGrouping.Tool);
        Assert.Equal(
            ["2026-09-01 : 142 0 0", "2026-09-01 Bash: 100 1 100", "2026-09-02 : 109 0 0", "2026-09-02 Bash: 100 0 0"],
            answer.Groups.Select(static group => $"{group.Day} {group.Tool}: {Prompt(group)} {group.Calls} {group.ResultTokens}"));
        Assert.Equal(100, answer.Groups[1].CacheWrite1hTokens);
        Assert.Equal(100 * 10m / Million, answer.Groups[1].Cost);
    }

    // A copy of the conversation under another session is not counted twice, and continues with its results.
    [Fact]
    public void A_fork_carries_the_results_of_what_it_copied()
    {
        static string Forked(string line, string madeBy)
        {
            var copy = JsonNode.Parse(line)!.AsObject();
            (copy["sessionId"], copy["requestSessionId"]) = (Line.OtherSession, madeBy);
            return copy.ToJsonString();
        }
        string[] begun = [User("u1", null, 42), Answer("m1", "u1", input: 42, tool: "Bash", argument: 8), Result("r1", "m1", "m1", 100)];
        _tree.Write(File, begun);
        _tree.Write($"-home-dev-project/{Line.OtherSession}.jsonl",
            [.. begun.Select(static line => Forked(line, Line.Session)), Forked(Answer("m2", "r1", read: 200), Line.OtherSession)]);
        var bash = ByTool(out var total)["Bash"];
        Assert.Equal((1L, 100L, 100L, 1L, 2L), (bash.Calls, bash.ResultTokens, bash.CacheReadTokens, bash.Requests, total.Requests));
    }

    [Fact]
    public void A_subagent_known_by_progress_alone_has_its_calls()
    {
        string Progress(string line) => Line.Progress(line, "run1");
        _tree.Write(File, User("u1", null, 42), Answer("m1", "u1", input: 42),
            Progress(Answer("s1", null, input: 4, tool: "Grep", argument: 8)), Progress(Result("sr1", "s1", "s1", 100)),
                Progress(Answer("s2", null, input: 162)));
        var grep = ByTool(out var total)["Grep"];
        Assert.Equal((1L, 100L, 100L, 3L), (grep.Calls, grep.ResultTokens, grep.InputTokens, total.Requests));
    }

    [Fact]
    public void Deleted_transcripts_belong_to_no_tool()
    {
        var path = _tree.Write(File, User("u1", null, 42), Answer("m1", "u1", input: 42, tool: "Bash", argument: 8));
        var table = DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken).Table;
        System.IO.File.Delete(path);
        var (tools, problems) =
            ToolUsageReader.Read(table, Requests.By(), [_tree.Projects], Counting, TestContext.Current.CancellationToken);
        Assert.Equal((0, 0), (tools.Count, problems.Count));
    }

    // Compares with counting each token of each prompt individually: tools and the rest add up to the bill, and each tool to its
    // own tokens.
    [Fact]
    public void Tools_and_the_rest_add_up_to_the_bill() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 60], Gen.Select(Gen.Int[0, 80], Gen.Int[0, 80], Gen.Int[0, 80])).List[1, 14].Sample(steps =>
        {
            using var tree = new TranscriptTree();
            var lines = new List<string> { User("u", null, 10) };
            // Additional tokens of the first prompt are attributed to the system prompt, which comes first and does not belong to a
            // tool.
            var first = steps[0].Item3;
            var before = Enumerable.Repeat("", Math.Max(0, first.Item1 + first.Item2 + first.Item3 - 10)).ToList();
            List<string> path = [.. before, .. Enumerable.Repeat("", 10)];
            var expected = new Dictionary<string, double[]>();
            var parent = "u";
            _minute = 0;
            for (var i = 0; i < steps.Count; i++)
            {
                var (kind, size, (read, write, input)) = steps[i];
                Expect(path, expected, read, write, input);
                var tool = $"Tool{kind}";
                lines.Add(Answer($"m{i}", parent, read: read, write: write, input: input, tool: tool, argument: 3));
                lines.Add(Result($"r{i}", $"m{i}", $"m{i}", size));
                path.AddRange(Enumerable.Repeat("", 33 + 17 + 3));
                path.AddRange(Enumerable.Repeat(tool, size));
                parent = $"r{i}";
                if (kind == 3)
                {
                    lines.Add(User($"c{i}", null, 7, line => line["isCompactSummary"] = true));
                    path = [.. before, .. Enumerable.Repeat("", 7)];
                    parent = $"c{i}";
                }
            }
            tree.Write(File, [.. lines]);
            var table = DirectReading.Read([tree.Projects], cancellation: CancellationToken.None).Table;
            var answer = Answered(table, tree, UsageGrouping.Tool);
            var whole = UsageQueryEngine.Run(table, Requests.By(), CancellationToken.None).Total;
            foreach (var sum in new Func<UsageGroup, decimal>[] { g => g.InputTokens, g => g.CacheReadTokens, g => g.CacheWrite5mTokens,
                g => g.OutputTokens, g => decimal.Round(g.Cost!.Value, 15) })
            {
                Assert.Equal(sum(whole), answer.Groups.Sum(sum));
                Assert.All(answer.Groups, group => Assert.True(sum(group) >= 0));
            }
            foreach (var group in answer.Groups.Where(static group => group.Tool is not null))
            {
                var tokens = expected.GetValueOrDefault(group.Tool!) ?? new double[3];
                Assert.InRange(tokens[0] - group.CacheReadTokens, -0.01, steps.Count);
                Assert.InRange(tokens[1] - group.CacheWrite5mTokens, -0.01, steps.Count);
                Assert.InRange(tokens[2] - group.InputTokens, -0.01, steps.Count);
            }
        }, iter: 100, threads: 1);

    private static void Expect(List<string> path, Dictionary<string, double[]> expected, int read, int write, int input)
    {
        var billed = read + write + input;
        if (billed == 0)
            return;
        var (stretch, sent) = (path.Count / (double)billed, Math.Min(1, billed / (double)path.Count));
        for (var at = 0; at < path.Count; at++)
        {
            if (path[at].Length == 0)
                continue;
            if (!expected.TryGetValue(path[at], out var tokens))
                expected[path[at]] = tokens = new double[3];
            double Within(double from, double to) => Math.Max(0, Math.Min(at + 1, to) - Math.Max(at, from)) * sent;
            tokens[0] += Within(0, read * stretch);
            tokens[1] += Within(read * stretch, (read + write) * stretch);
            tokens[2] += Within((read + write) * stretch, path.Count);
        }
    }

    private Dictionary<string, UsageGroup> ByTool(out UsageGroup total)
    {
        var answer = Run(UsageGrouping.Tool);
        total = answer.Total;
        return answer.Groups.ToDictionary(static group => group.Tool ?? "");
    }

    private UsageAnswer Run(params UsageGrouping[] groupBy) =>
        Answered(DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken).Table, _tree, groupBy);

    private static UsageAnswer Answered(UsageTable table, TranscriptTree tree, params UsageGrouping[] groupBy)
    {
        var query = Requests.By(groupBy);
        var (tools, problems) = ToolUsageReader.Read(table, query, [tree.Projects], Counting, CancellationToken.None);
        Assert.Empty(problems);
        return UsageQueryEngine.Run(table, query with { Tools = tools }, CancellationToken.None);
    }

    private static long Prompt(UsageGroup group) =>
        group.InputTokens + group.CacheReadTokens + group.CacheWrite5mTokens + group.CacheWrite1hTokens;

    private static string User(string uuid, string? parent, int length, Action<JsonObject>? change = null)
    {
        var line = new JsonObject
        {
            ["type"] = "user", ["uuid"] = uuid, ["parentUuid"] = parent, ["sessionId"] = Line.Session,
                ["message"] = new JsonObject { ["role"] = "user", ["content"] = new string('u', length) },
        };
        change?.Invoke(line);
        return line.ToJsonString();
    }

    private static string Result(string uuid, string parent, string call, int length) =>
        User(uuid, parent, 0, line => line["message"]!["content"] =
        new JsonArray(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = call, ["content"] = new string('r', length) }));

    // A line with a tool contains nothing else; its call has the message's id.
    private string Answer(string id, string? parent, long read = 0, long write = 0, long write1h = 0, long input = 0, string? tool = null,
        int argument = 0, int text = 1, int day = 1) => Line.Assistant(
        id: id, request: $"req_{id}", read: read, write5m: write, write1h: write1h, input: input, uuid: id, model: "claude-opus-5",
            time: $"2026-09-0{day}T10:{_minute++ % 60:00}:00.000Z",
        content: new JsonArray(tool is null
            ? new JsonObject { ["type"] = "text", ["text"] = new string('a', text) }
            : new JsonObject { ["type"] = "tool_use", ["id"] = id, ["name"] = tool,
                ["input"] = new JsonObject { ["x"] = new string('c', argument) } }),
        change: line => line["parentUuid"] = parent);
}
