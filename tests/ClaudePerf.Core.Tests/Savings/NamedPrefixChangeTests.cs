using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SentRequests;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>Names what changed in prompts that were written again, how often, and what it cost.</summary>
public sealed class NamedPrefixChangeTests : IDisposable
{
    private const int Requests = 12;
    private const int Changed = 6;

    // Of claude-opus-5, in USD per million tokens.
    private const decimal Write = 6.25m;
    private const decimal Read = 0.5m;

    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();
    private static readonly DateTimeOffset First = new(2026, 11, 3, 9, 0, 0, TimeSpan.Zero);

    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Each_change_has_its_count_its_dollars_and_what_keeps_it_still()
    {
        decimal server = 0, prompt = 0, tool = 0, effort = 0;
        for (var i = 0; i < 15; i++)
        {
            switch (i)
            {
                case < 4:
                    server += Session(i, ["Read", "mcp__db__query"], ["Be brief."]);
                    break;
                case < 7:
                    prompt += Session(i, ["Read"], ["Be thorough."]);
                    break;
                case < 9:
                    tool += Session(i, ["Read=2"], ["Be brief."]);
                    break;
                case < 13:
                    effort += Session(i, ["Read"], ["Be brief."], "high");
                    break;
                default:
                    Session(i, ["Read"], ["Be brief."], changes: false);
                    break;
            }
        }
        var replay = new SavingReplay(DirectReading.Read([_tree.Projects], cancellation: TestContext.Current.CancellationToken).Table,
            new UsageQuery { Catalog = Catalog },
            new SentRequestSource([_tree.Projects]), TestContext.Current.CancellationToken);
        var answer = SavingFinder.Find(replay, First.AddDays(30), 0, cancellation: TestContext.Current.CancellationToken);
        var found = answer.Findings.Where(static finding => finding.Kind == SavingKind.PrefixChange).ToList();
        var items = found.SelectMany(static finding => finding.Items).ToDictionary(static item => (item.Part, item.Name));
        void Check(SavingPart part, string name, int times, decimal cost, string change)
        {
            var item = items[(part, name)];
            Assert.Equal((times, times), (item.Times, item.Sessions));
            Assert.InRange(item.Saving * (decimal)(answer.Days / 30) / cost, 0.95m, 1.05m);
            Assert.Contains(change, item.Change, StringComparison.Ordinal);
        }
        Check(SavingPart.McpServer, "db", 4, server, "claude mcp remove db");
        Check(SavingPart.SystemPrompt, "block 1 of the system prompt", 3, prompt, "output style");
        Check(SavingPart.Tool, "Read", 2, tool, "permissions");
        Check(SavingPart.Setting, "effort: output_config: {\"effort\":\"medium\"} to {\"effort\":\"high\"}", 4, effort, "/effort");
        Assert.Equal(4, items.Count);
        foreach (var finding in found)
            Assert.InRange(finding.Items.Sum(static item => item.Saving) / finding.Saving, 0.999m, 1.001m);
    }

    // A session whose seventh request is sent with other tools, system prompt or effort, and is written again. Returns what that cost.
    private decimal Session(int number, string[] tools, string[] system, string effort = "medium", bool changes = true)
    {
        var session = $"00000000-0000-4000-8000-{number:000000000000}";
        var time = First.AddDays(number);
        var lines = new List<string>
        {
            Shape(session, $"before-{number}", ["Read"], ["Be brief."]), Shape(session, $"after-{number}", tools, system),
            JsonSerializer.Serialize(new { type = "api-request-blob", sessionId = session, hash = "m", message = new { role = "user" } }),
        };
        var cost = 0m;
        for (var i = 0; i < Requests; i++)
        {
            var isChange = changes && i == Changed;
            var (prompt, kept) = (40_000L + (600 * i), i == 0 ? 0 : 40_000L + (600 * (i - 1)));
            var read = isChange ? 0 : kept;
            if (isChange)
                cost = kept * (Write - Read) / 1_000_000;
            var isAfter = changes && i >= Changed;
            lines.Add(JsonSerializer.Serialize(new Dictionary<string, object?>
            {
                ["type"] = "api-request", ["sessionId"] = session, ["id"] = $"r{number}-{i}",
                ["shapeHash"] = $"{(isAfter ? "after" : "before")}-{number}",
                ["params"] = new { model = PlannedSessions.Model, output_config = new { effort = isAfter ? effort : "medium" } },
                ["keep"] = 0, ["tail"] = Enumerable.Repeat("m", i + 1),
            }));
            lines.Add(JsonSerializer.Serialize(new
            {
                type = "assistant", uuid = $"a{number}-{i}", sessionId = session, cwd = "/home/dev/shop", version = "2.1.330",
                requestId = $"req_{number}_{i}", requestRef = $"r{number}-{i}",
                timestamp = time.AddSeconds(20 * i).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                message = new
                {
                    id = $"msg_{number}_{i}", role = "assistant", model = PlannedSessions.Model, stop_reason = "end_turn",
                    content = new[] { new { type = "text", text = "Done." } },
                    usage = new { input_tokens = 0, output_tokens = 100, cache_creation_input_tokens = prompt - read,
                        cache_read_input_tokens = read },
                },
            }));
        }
        _tree.Write($"-home-dev-shop/{session}.jsonl", [.. lines]);
        return cost;
    }

    private static string Shape(string session, string hash, string[] tools, string[] system) => JsonSerializer.Serialize(new
    {
        type = "api-request-shape", sessionId = session, shapeHash = hash,
        shape = new
        {
            system = system.Select(static text => new { type = "text", text }),
            tools = tools.Select(static tool => new { name = tool.Split('=')[0], description = tool }),
        },
    });
}
