using System.Globalization;
using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings.Content;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Tests.Usage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Savings.Content;

/// <summary>
/// Finds large results that were planted in transcripts; truncating them saves the difference to a tree without them.
/// </summary>
public sealed class LargeResultTests : IDisposable
{
    private const int Requests = 12;
    private const int Calls = 3;
    private const long Kept = 5_000;

    // Of claude-opus-5, in USD per million tokens.
    private const decimal Write = 6.25m;
    private const decimal Read = 0.5m;
    private const decimal Output = 25m;

    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();

    private readonly TranscriptTree _tree = new();
    private readonly string _text = string.Concat(Enumerable.Range(0, 4000)
        .Select(static i => string.Create(CultureInfo.InvariantCulture, $"{i}: the pump of tank {i % 7} runs\n")));
    private readonly long _tokens;

    public LargeResultTests() => _tokens = EstimateTokenCounter.Create(TokenizerGeneration.V5).Count(_text).Tokens;

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("Read", null)]
    [InlineData("Bash", null)]
    public void Cutting_long_results_saves_what_a_tree_without_them_costs_less(string tool, string? edited)
    {
        var bills = Enumerable.Range(0, 8).Select(session => Session(session, tool, edited)).ToList();
        var result = Replayed(null).Under(new SavingSettings { ResultTokens = Kept });
        Assert.Equal(bills.Sum(static bill => bill.With), result.Billed);
        Assert.InRange(result.Saving / bills.Sum(static bill => bill.With - bill.Without), 0.95m, 1.05m);
    }

    [Fact]
    public void A_file_that_is_edited_later_is_not_truncated()
    {
        Session(0, "Read", "/home/dev/shop/big.txt");
        var replay = Replayed(null);
        Assert.Equal(0, replay.Under(new SavingSettings { ResultTokens = Kept }).Saving);
        Assert.Equal("Read: 0 results, 0 tokens above 5,000; 1 more from files edited later, not counted",
            Assert.Single(replay.ResultDetails!()));
    }

    [Fact]
    public void Cached_results_are_the_same_and_new_ones_are_read()
    {
        var store = Path.Combine(_tree.Root, "data", "results.db");
        Session(0, "Read", null);
        var first = Replayed(store).Under(new SavingSettings { ResultTokens = Kept });
        Assert.Equal(first.Saving, Replayed(store).Under(new SavingSettings { ResultTokens = Kept }).Saving);
        Session(1, "Read", null);
        Assert.InRange(Replayed(store).Under(new SavingSettings { ResultTokens = Kept }).Saving / first.Saving, 1.9999m, 2.0001m);
    }

    [Fact]
    public void A_damaged_store_is_rebuilt()
    {
        var store = Path.Combine(_tree.Root, "data", "results.db");
        Session(0, "Read", null);
        var first = Replayed(store).Under(new SavingSettings { ResultTokens = Kept });
        File.WriteAllBytes(store, [.. Enumerable.Repeat((byte)7, 9000)]);
        Assert.Equal(first.Saving, Replayed(store).Under(new SavingSettings { ResultTokens = Kept }).Saving);
    }

    [Fact]
    public void Cached_results_can_be_deleted_by_folder()
    {
        var store = Path.Combine(_tree.Root, "data", "results.db");
        Session(0, "Read", "/home/dev/shop/big.txt");
        Replayed(store);
        ContentLookup.Clear(store, [Path.Combine(_tree.Root, "elsewhere")], TestContext.Current.CancellationToken);
        Assert.True(Mentions(store, "Read"));
        ContentLookup.Clear(store, [_tree.Projects], TestContext.Current.CancellationToken);
        Assert.False(Mentions(store, "Read"));
        ContentLookup.Clear(Path.Combine(_tree.Root, "none.db"), cancellation: TestContext.Current.CancellationToken);
        Assert.False(File.Exists(Path.Combine(_tree.Root, "none.db")));
    }

    private static bool Mentions(string file, string text) =>
        File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;

    private SavingReplay Replayed(string? store)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var replay = new SavingReplay(DirectReading.Read([_tree.Projects]).Table, new UsageQuery { Catalog = Catalog },
            cancellation: cancellation);
        ContentLookup.LookUp(replay, [_tree.Projects], store, null, cancellation);
        return replay;
    }

    // A session whose third request calls a tool with a large result. Returns its bill, and the bill with a truncated result.
    private (decimal With, decimal Without) Session(int number, string tool, string? edited)
    {
        var session = $"00000000-0000-4000-8000-{number:000000000000}";
        var time = new DateTimeOffset(2026, 11, 3, 9, 0, 0, TimeSpan.Zero).AddHours(number);
        var lines = new List<string>();
        var (prompt, cut) = (20_000L, 20_000L);
        var (bill, without) = (0m, 0m);
        var (kept, keptCut) = (15_000L, 15_000L);
        for (var i = 0; i < Requests; i++)
        {
            bill += (((prompt - kept) * Write) + (kept * Read) + (100 * Output)) / 1_000_000;
            without += (((cut - keptCut) * Write) + (keptCut * Read) + (100 * Output)) / 1_000_000;
            object call = i == Calls + 2 && edited is not null
                ? new { type = "tool_use", id = $"edit_{number}", name = "Edit", input = new { file_path = edited } }
                : i == Calls
                    ? new { type = "tool_use", id = $"call_{number}", name = tool, input =
                        new { file_path = "/home/dev/shop/big.txt", command = "cat big.txt" } }
                    : new { type = "text", text = "Done." };
            lines.Add(JsonSerializer.Serialize(new
            {
                type = "assistant", uuid = $"a{number}-{i}", sessionId = session, cwd = "/home/dev/shop", version = "2.1.100", requestId =
                    $"req_{number}_{i}",
                timestamp = time.AddSeconds(20 * i).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                message = new
                {
                    id = $"msg_{number}_{i}", role = "assistant", model = PlannedSessions.Model, stop_reason = "end_turn", content =
                        new[] { call },
                    usage = new { input_tokens = 0, output_tokens = 100, cache_creation_input_tokens = prompt - kept,
                        cache_read_input_tokens = kept },
                },
            }));
            if (i == Calls)
            {
                lines.Add(JsonSerializer.Serialize(new
                {
                    type = "user", uuid = $"u{number}-{i}", parentUuid = $"a{number}-{i}", sessionId = session,
                    timestamp = time.AddSeconds((20 * i) + 5).UtcDateTime
                        .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                    message = new { role = "user", content =
                        new[] { new { type = "tool_result", tool_use_id = $"call_{number}", content = _text } } },
                }));
            }
            (kept, keptCut) = (prompt, cut);
            (prompt, cut) = i == Calls ? (prompt + 100 + _tokens, cut + 100 + Kept) : (prompt + 600, cut + 600);
        }
        _tree.Write($"-home-dev-shop/{session}.jsonl", [.. lines]);
        return (bill, without);
    }
}
