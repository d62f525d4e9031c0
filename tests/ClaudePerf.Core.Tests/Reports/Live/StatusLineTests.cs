using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Usage.Queries;
using CsCheck;

namespace ClaudePerf.Core.Tests.Reports.Live;

/// <summary>The status line shows what is known, for every version of Claude Code.</summary>
public class StatusLineTests
{
    private const string Whole = """
        {"session_id":"s","model":{"id":"claude-opus-5-5","display_name":"Opus"},"workspace":{"current_dir":"/home/dev"},
         "cost":{"total_cost_usd":1.2345},
         "context_window":{"used_percentage":42.4,"current_usage":{}},"agent":{"name":"reviewer"},"transcript_path":"/t.jsonl",
         "rate_limits":{"five_hour":{"used_percentage":31,"resets_at":1795360000},
         "seven_day":{"used_percentage":12.2,"resets_at":"2026-11-29T00:00:00Z"}}}
        """;

    [Fact]
    public void Everything_known_is_shown()
    {
        var table = UsageTable.FromRequests([Requests.At("2026-11-22T14:20:00Z", input: 500_000)]);
        var usage = LiveUsageReader.Read(table, Requests.By(), [], new DateTimeOffset(2026, 11, 22, 14, 30, 0, TimeSpan.Zero),
            TestContext.Current.CancellationToken) with
        {
            Budgets = [Budget("daily", 6), Budget("weekly", 1)],
        };
        Assert.Equal(
            "opus-5-5 as reviewer | context 42% | session $1.23 | today $1.00 | block $1.00, 4h 30m left | $4.00/h | daily 60%! | 5h limit "
                + "31% | 7d limit 12%",
            StatusLine.Format(StatusInput.Parse(Whole), usage));
    }

    [Fact]
    public void A_budget_likely_to_be_used_up_comes_first_with_its_chance()
    {
        var start = new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.Zero);
        // 25 sessions of the previous days, of which 20 continued for 20 requests, and one that has made 5.
        var requests = Enumerable.Range(0, 26).SelectMany(day => Enumerable.Range(0, day == 25 ? 5 : day < 5 ? 5 : 20).Select(request =>
            Requests.At(start.AddDays(day - 25).AddSeconds(request).ToString("O", System.Globalization.CultureInfo.InvariantCulture),
                input: 1000) with { SessionId = $"session{day}" })).ToList();
        TokenBudget[] budgets =
        [
            new() { Name = "daily", Limit = 8_000, Unit = BudgetUnit.Tokens, Period = BudgetPeriod.Parse("day") },
            new() { Name = "spike", Limit = 15_000, Unit = BudgetUnit.Tokens, Period = BudgetPeriod.Parse("session") },
        ];
        var usage = LiveUsageReader.Read(
            UsageTable.FromRequests(requests), Requests.By(), budgets, start.AddMinutes(1), TestContext.Current.CancellationToken);
        Assert.Contains(" | spike 33%, 80% likely to be used up", StatusLine.Format(StatusInput.Parse("{}"), usage),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-22T15:06:39Z", "context 42% | 5h limit 31% | 7d limit 12%")]
    [InlineData("2026-11-22T15:06:40Z", "context 42% | 7d limit 12%")]
    [InlineData("2026-11-29T00:00:00Z", "context 42%")]
    public void A_limit_that_has_been_reset_is_not_shown(string now, string expected)
    {
        var line = StatusLine.Format(StatusInput.Parse(Whole) with { Model = null, Agent = null, SessionCost = null }, null,
            DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(expected, line);
    }

    [Fact]
    public void The_reset_time_is_read_as_a_number()
    {
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_795_360_000), StatusInput.Parse(Whole).FiveHourResets);
        Assert.Equal("/home/dev", StatusInput.Parse(Whole).Folder);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"model\":null,\"cost\":[],\"context_window\":\"full\",\"rate_limits\":{\"five_hour\":null},\"agent\":7}")]
    [InlineData("\uFEFF{\"cost\":{\"total_cost_usd\":\"1\"},\"context_window\":{\"used_percentage\":null}}")]
    public void Missing_or_mistyped_fields_are_left_out(string json) =>
        Assert.Equal("ClaudePerf: nothing used yet", StatusLine.Format(StatusInput.Parse(json), null));

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[1]")]
    [InlineData("{\"model\":")]
    public void Input_that_is_not_an_object_is_rejected(string json) =>
        Assert.Contains("The status input", Assert.Throws<FormatException>(() => StatusInput.Parse(json)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_hostile_name_is_shown_as_text() =>
        Assert.DoesNotContain('\u001b',
            StatusLine.Format(
                StatusInput.Parse("{\"model\":{\"id\":\"a\\u001b[2Jb\"},\"agent\":{\"name\":\"\\u001b]0;x\\u0007\"}}"), null));

    [Fact]
    public void The_cache_and_the_context_have_their_price()
    {
        // Opus 5.5: reads $0.2, writes $5 (5 minutes) and $8 (1 hour) per million tokens.
        var price = ModelCatalog.LoadDefault().Resolve("opus-5-5").PriceAt(Now).Rates;
        Assert.Equal((0.2m, 5m, 8m), (price.CacheRead, price.CacheWrite5m, price.CacheWrite1h));
        Assert.Equal(
            "opus-5-5 (high) | context 30%, $0.0604 a request | cache warm 4m, then $1.52 | session $1.00 | monthly spend $12.30 of $50.00",
            Line(Cached));
        Assert.Contains("[1m] (high) | context 30%, $0.0604 a request |",
            Line(Cached.Replace("opus-5-5\"", "opus-5-5[1m]\"", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("| cache warm <1m, then $1.52 |", Line(Cached, Now.AddSeconds(200)), StringComparison.Ordinal);
        Assert.Contains("| cache cold, $1.52 to return |", Line(Cached, Now.AddSeconds(241)), StringComparison.Ordinal);
        Assert.Contains("| cache cold, $2.42 to return |",
            Line(Cached.Replace("\"warm\":true", "\"warm\":false", StringComparison.Ordinal)
                .Replace("5m", "1h", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "opus-5-5 (high) | context 30%, $0.0604 a request | cache warm 4m, then $1.52 | session $1.00 | monthly spend $12.30 "
        + "of $50.00")]
    [InlineData(100, "opus-5-5 (high) | context 30%, $0.0604 a request | cache warm 4m, then $1.52 | session $1.00")]
    [InlineData(79, "opus-5-5 (high) | context 30%, $0.0604 a request | cache warm 4m, then $1.52")]
    [InlineData(70, "opus-5-5 (high) | cache warm 4m, then $1.52")]
    [InlineData(50, "opus-5-5 (high) | cache warm 4m, then $1.52")]
    [InlineData(20, "opus-5-5 (high)")]
    [InlineData(8, "op…(high)")]
    public void A_narrow_terminal_drops_the_least_important_parts(int width, string expected)
    {
        var line = Line(Cached, width: width);
        Assert.True(TerminalText.Width(line) <= width, line);
        if (width > 8)
            Assert.Equal(expected, line);
    }

    [Fact]
    public void A_warning_of_a_budget_stays_longest()
    {
        var line = StatusLine.Format(StatusInput.Parse(Cached),
            new StatusFigures { BudgetName = "daily", BudgetPercent = 120, BudgetStatus = BudgetStatus.Exceeded }, Now, width: 21);
        Assert.Equal("daily 120% EXCEEDED", line);
    }

    [Fact]
    public void Any_value_of_any_field_gives_one_line_within_the_width()
    {
        string[] names = ["prompt_cache", "rate_limits", "effort", "fast_mode", "context_window", "model", "cost"];
        string[] inner = ["warm", "ttl", "expires_at", "recache_tokens_if_cold", "spend_limit", "level", "current_usage", "id"];
        var leaf = OneOf("null", "true", "\"5m\"", "\"a\\u001b\\n|\"", "[]", "{}", "0", "-1", "1e15", "1e308", "1e999",
            "1795360000", "9223372036854775807", "{\"used_usd\":1e11,\"limit_usd\":[],\"period\":7}", "{\"input_tokens\":-5}",
            "{\"cache_read_input_tokens\":999999999999}", "\"claude-opus-5-5\"");
        var value = Gen.Frequency((1, leaf), (3, leaf.Array[inner.Length].Select(values =>
            "{" + string.Join(',', inner.Zip(values).Select(static one => $"\"{one.First}\":{one.Second}")) + "}")));
        Gen.Select(value.Array[names.Length], Gen.Int[1, 200]).Sample((values, width) =>
        {
            var json = "{" + string.Join(',', names.Zip(values).Select(static one => $"\"{one.First}\":{one.Second}")) + "}";
            var line = Line(json, width: width);
            Assert.DoesNotContain('\n', line);
            Assert.DoesNotContain('\u001b', line);
            Assert.True(TerminalText.Width(line) <= width || line == "ClaudePerf: nothing used yet", $"{width}: {line}");
        }, iter: 2000);
    }

    private const string Cached = """
        {"model":{"id":"claude-opus-5-5"},"effort":{"level":"high"},"cost":{"total_cost_usd":1},
         "context_window":{"used_percentage":30.2,
          "current_usage":{"input_tokens":10,"output_tokens":5,"cache_creation_input_tokens":1990,"cache_read_input_tokens":300000}},
         "prompt_cache":{"warm":true,"ttl":"5m","expires_at":1795360240,"recache_tokens_if_cold":303000},
         "rate_limits":{"spend_limit":{"used_usd":12.3,"limit_usd":50,"period":"monthly"}}}
        """;

    private static DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(1_795_360_000);

    private static string Line(string json, DateTimeOffset? now = null, int? width = null) => StatusLine.Format(StatusInput.Parse(json),
        new StatusFigures { Prices = StatusPrice.AllAt(ModelCatalog.LoadDefault(), Now) }, now ?? Now, width);

    private static BudgetState Budget(string name, decimal used) =>
        new() { Budget = new TokenBudget { Name = name, Limit = 10, Unit = BudgetUnit.USD }, Used = used };

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
