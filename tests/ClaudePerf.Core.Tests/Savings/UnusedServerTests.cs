using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Savings;

/// <summary>Finds MCP servers that are in prompts but never called, and how much a tree without them would save.</summary>
public sealed class UnusedServerTests : IDisposable
{
    private const int Requests = 12;

    // Of claude-opus-5, in USD per million tokens.
    private const decimal Read = 0.5m;

    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();
    private static readonly DateTimeOffset First = new(2026, 11, 3, 9, 0, 0, TimeSpan.Zero);

    private readonly TranscriptTree _tree = new();

    private static readonly object Pump = Tool("mcp__pump__start", 400);
    private static readonly object Tank = Tool("mcp__tank__fill", 300);

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_server_that_no_session_calls_is_found_with_its_dollars_and_one_that_is_called_is_not()
    {
        for (var i = 0; i < 24; i++)
            Session(i, i == 3 ? "mcp__tank__fill" : "Read");
        var finding = Assert.Single(Find().Findings, static finding => finding.Title.StartsWith("MCP servers", StringComparison.Ordinal));
        Assert.Contains("claude mcp remove pump", finding.Change, StringComparison.Ordinal);
        Assert.DoesNotContain("tank", finding.Change, StringComparison.Ordinal);
        // Every request reads its definition, because tools come first in the prompt.
        var tokens = EstimateTokenCounter.Create(TokenizerGeneration.V5).Count(JsonSerializer.Serialize(Pump)).Tokens;
        var saved = 24 * Requests * tokens * Read / 1_000_000;
        var answer = Find();
        Assert.InRange(finding.Saving * (decimal)(answer.Days / 30) / saved, 0.95m, 1.05m);
    }

    [Theory]
    [InlineData(19, 1)]
    [InlineData(24, 0)]
    public void Too_few_sessions_or_days_find_nothing(int sessions, int days)
    {
        for (var i = 0; i < sessions; i++)
            Session(i, "Read", days);
        Assert.DoesNotContain(Find().Findings, static finding => finding.Title.StartsWith("MCP servers", StringComparison.Ordinal));
    }

    private SavingAnswer Find()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var replay = new SavingReplay(DirectReading.Read([_tree.Projects]).Table, new UsageQuery { Catalog = Catalog },
            cancellation: cancellation);
        ContentLookup.LookUp(replay, [_tree.Projects], null, null, cancellation);
        return SavingFinder.Find(replay, First.AddDays(30), cancellation: cancellation);
    }

    private static object Tool(string name, int words) => new
    {
        name, description = string.Concat(Enumerable.Range(0, words)
            .Select(static i => string.Create(CultureInfo.InvariantCulture, $"It runs pump {i}. "))),
        input_schema = new { type = "object" },
    };

    private void Session(int number, string tool, int days = 1)
    {
        var session = $"00000000-0000-4000-8000-{number:000000000000}";
        var time = First.AddDays(days * number).AddHours(days == 0 ? number : 0);
        string At(int seconds) => time.AddSeconds(seconds).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var lines = new List<string>
        {
            JsonSerializer.Serialize(new
            {
                type = "attachment", uuid = $"s{number}", sessionId = session, timestamp = At(-1),
                attachment = new { type = "prompt_snapshot", tools = new[] { Pump, Tank }, systemPrompt = new[] { "Be brief." } },
            }),
        };
        for (var i = 0; i < Requests; i++)
        {
            var (prompt, read) = (20_000 + (600 * i), i == 0 ? 15_000 : 20_000 + (600 * (i - 1)));
            lines.Add(JsonSerializer.Serialize(new
            {
                type = "assistant", uuid = $"a{number}-{i}", sessionId = session, cwd = "/home/dev/shop", version = "2.1.332", requestId =
                    $"req_{number}_{i}", timestamp = At(20 * i),
                message = new
                {
                    id = $"msg_{number}_{i}", role = "assistant", model = PlannedSessions.Model, stop_reason = "tool_use",
                    content = new[] { new { type = "tool_use", id = $"call_{number}_{i}", name = tool, input = new { text = "a" } } },
                    usage = new { input_tokens = 0, output_tokens = 100, cache_creation_input_tokens = prompt - read,
                        cache_read_input_tokens = read },
                },
            }));
        }
        _tree.Write($"-home-dev-shop/{session}.jsonl", [.. lines]);
    }
}
