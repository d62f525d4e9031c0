using System.Diagnostics;
using System.Net;
using System.Text;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Tokens.Exact;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Api;

namespace ClaudePerf.Core.Tests.Tokens.Api;

public sealed class TokenApiTests
{
    private const string Key = "sk-ant-secret-0123456789";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ImmediateTime _time = new(Limit);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TokenApi Api(CountServer server, string? dataFolder = null) => new(Key, server.Address, dataFolder, _time, Limit);

    private static ApiTokenCounter Counter(TokenApi api, TokenizerGeneration generation = TokenizerGeneration.V5) =>
        new(api, "claude-x", generation, Cancellation);

    private static Func<CountRequest, int, HttpListenerResponse, CancellationToken, Task<bool>> First(
        int times, Action<HttpListenerResponse> answer) =>
        (_, asked, response, _) =>
    {
        if (asked > times)
            return Task.FromResult(false);
        answer(response);
        return Task.FromResult(true);
    };

    [Fact]
    public async Task Count_is_the_providers_minus_the_frame()
    {
        await using var server = new CountServer();
        using var api = Api(server);
        Assert.Equal(TokenCount.Exactly(5), Counter(api).Count("Hello"));
        Assert.Equal("claude-x", Assert.Single(server.Asked).Model);
        Assert.Contains(Key, server.Asked.First().Authorization, StringComparison.Ordinal);
        // The frame of Opus 4.7 is longer than what the stub adds: a count is never negative.
        Assert.Equal(TokenCount.Exactly(0), Counter(api, TokenizerGeneration.V47).Count("Hello"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\n\n\t ")]
    public async Task Count_of_white_space_is_what_it_adds_after_a_text(string text)
    {
        await using var server = new CountServer();
        using var api = Api(server);
        Assert.Equal(TokenCount.Exactly(text.Length), Counter(api).Count(text));
        Assert.All(server.Asked, request => Assert.False(string.IsNullOrWhiteSpace(request.Text)));
    }

    [Theory]
    [InlineData("grüße 你好 😀 \0 \u2028 \"\\")]
    [InlineData("lone \uD800 surrogate")]
    public async Task Count_sends_any_text(string text)
    {
        await using var server = new CountServer();
        using var api = Api(server);
        Assert.Equal(text.Length, Counter(api).Count(text).Tokens);
        Assert.Equal(text.Replace('\uD800', '\uFFFD'), Assert.Single(server.Asked).Text);
    }

    [Fact]
    public async Task Counts_are_requested_once_and_cached_by_text_and_model()
    {
        using var folder = new TemporaryFolder();
        await using var server = new CountServer();
        using (var api = Api(server, folder.Path))
        {
            Parallel.For(0, 8, new ParallelOptions { CancellationToken = Cancellation }, _ => Counter(api).Count("same"));
            Assert.Single(server.Asked);
        }
        using (var again = Api(server, folder.Path))
        {
            Assert.Equal(4, Counter(again).Count("same").Tokens);
            Assert.Single(server.Asked);
            new ApiTokenCounter(again, "claude-y", TokenizerGeneration.V5, Cancellation).Count("same");
            Assert.Equal(2, server.Asked.Count);
            Assert.Empty(again.Warnings);
        }
        foreach (var file in Directory.EnumerateFiles(folder.Path))
        {
            var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancellation));
            Assert.DoesNotContain(Key, bytes, StringComparison.Ordinal);
            Assert.DoesNotContain("same", bytes, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Counting_continues_with_a_warning_if_counts_cannot_be_cached()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("api-counts.db"));
        await using var server = new CountServer();
        using var api = Api(server, folder.Path);
        Assert.Equal(5, Counter(api).Count("Hello").Tokens);
        Assert.Contains("api-counts.db", Assert.Single(api.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_cache_is_set_aside()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("api-counts.db"), new string('x', 5000), Cancellation);
        await using var server = new CountServer();
        using (var api = Api(server, folder.Path))
        {
            Counter(api).Count("Hello");
            Assert.Empty(api.Warnings);
        }
        using var again = Api(server, folder.Path);
        Counter(again).Count("Hello");
        Assert.Single(server.Asked);
        Assert.Contains(Directory.EnumerateFiles(folder.Path), file => file.Contains("damaged", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("61.5", 61.5)]
    [InlineData("Sun, 22 Nov 2026 12:00:09 GMT", 9)]
    public async Task Throttling_is_waited_out_for_the_requested_time(string retryAfter, double seconds)
    {
        await using var server = new CountServer(
            First(1, response => CountServer.Answer(response, 429, CountServer.Error("rate_limit_error", "Slow down"), retryAfter)));
        using var api = Api(server);
        Assert.Equal(5, Counter(api).Count("Hello").Tokens);
        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.Single(_time.Waits));
    }

    [Fact]
    public async Task A_wait_beyond_the_maximum_ends_the_count()
    {
        await using var server = new CountServer(
            First(9, response => CountServer.Answer(response, 429, CountServer.Error("rate_limit_error", "Slow down"), "3600")));
        using var api = Api(server);
        var exception = Assert.Throws<TokenApiException>(() => Counter(api).Count("Hello"));
        Assert.Equal(TokenApiFailure.Throttled, exception.Failure);
        Assert.Contains("Slow down", exception.Message, StringComparison.Ordinal);
        Assert.Single(server.Asked);
        Assert.Empty(_time.Waits);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(529)]
    [InlineData(408)]
    public async Task A_failing_server_is_retried_with_increasing_waits(int status)
    {
        await using var server = new CountServer(First(4, response => CountServer.Answer(response, status, "oops")));
        using var api = Api(server);
        Assert.Equal(5, Counter(api).Count("Hello").Tokens);
        Assert.Equal(5, server.Asked.Count);
        var waits = _time.Waits.Select(wait => wait.TotalSeconds).ToList();
        Assert.Equal(4, waits.Count);
        for (var i = 0; i < waits.Count; i++)
            Assert.InRange(waits[i], 0.75 * 0.5 * Math.Pow(2, i), 0.5 * Math.Pow(2, i));
    }

    [Fact]
    public async Task A_server_that_always_fails_is_given_up_but_other_texts_are_counted()
    {
        await using var server = new CountServer((request, _, response, _) =>
        {
            if (request.Text != "bad")
                return Task.FromResult(false);
            CountServer.Answer(response, 503, "");
            return Task.FromResult(true);
        });
        using var api = Api(server);
        var exception = Assert.Throws<TokenApiException>(() => Counter(api).Count("bad"));
        Assert.Equal((TokenApiFailure.ServerFailed, false), (exception.Failure, exception.ConcernsAll));
        Assert.Equal(RetryHandler.MostAttempts, server.Asked.Count);
        Assert.Equal(4, Counter(api).Count("good").Tokens);
    }

    [Theory]
    [InlineData(401, TokenApiFailure.KeyRefused)]
    [InlineData(403, TokenApiFailure.KeyRefused)]
    [InlineData(400, TokenApiFailure.Rejected)]
    [InlineData(404, TokenApiFailure.Rejected)]
    [InlineData(413, TokenApiFailure.Rejected)]
    public async Task A_refusal_is_final_and_never_shows_the_key(int status, TokenApiFailure failure)
    {
        await using var server = new CountServer(
            First(9, response => CountServer.Answer(response, status, CountServer.Error("some_error", $"No: {Key}\nreally"))));
        using var api = Api(server);
        var exception = Assert.Throws<TokenApiException>(() => Counter(api).Count("Hello"));
        Assert.Equal(failure, exception.Failure);
        Assert.Single(server.Asked);
        Assert.DoesNotContain(Key, exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "nonsense")]
    [InlineData(200, "")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"tokens":1}""")]
    [InlineData(200, """{"input_tokens":"many"}""")]
    [InlineData(200, """{"input_tokens":-1}""")]
    [InlineData(200, """{"input_tokens":1e99}""")]
    [InlineData(302, "")]
    public async Task An_invalid_response_is_not_accepted_as_a_count(int status, string body)
    {
        await using var server = new CountServer(First(9, response =>
        {
            response.RedirectLocation = "http://localhost:1/";
            CountServer.Answer(response, status, body);
        }));
        using var api = Api(server);
        var exception = Assert.Throws<TokenApiException>(() => Counter(api).Count("Hello"));
        Assert.Equal(TokenApiFailure.NotUnderstood, exception.Failure);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task An_endless_answer_is_not_read_to_its_end()
    {
        await using var server = new CountServer(First(9, response => CountServer.Answer(response, 200, new string(' ', 3_000_000))));
        using var api = Api(server);
        Assert.Equal(TokenApiFailure.NotUnderstood, Assert.Throws<TokenApiException>(() => Counter(api).Count("Hello")).Failure);
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_after_two_timeouts()
    {
        await using var server = new CountServer(async (_, _, _, closing) =>
        {
            await Task.Delay(Timeout.Infinite, closing);
            return true;
        });
        using var api = new TokenApi(Key, server.Address, time: new ImmediateTime(Limit, limitsRunOut: true), timeout: Limit);
        var exception = Assert.Throws<TokenApiException>(() => Counter(api).Count("Hello"));
        Assert.Equal((TokenApiFailure.TimedOut, false), (exception.Failure, exception.ConcernsAll));
        Assert.Contains("30 seconds", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_ends_a_pending_count_at_once()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var cancelled = Stopwatch.StartNew();
        await using var server = new CountServer(async (_, _, _, closing) =>
        {
            cancelled.Restart();
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, closing);
            return true;
        });
        using var api = Api(server);
        Assert.ThrowsAny<OperationCanceledException>(
            () => new ApiTokenCounter(api, "claude-x", TokenizerGeneration.V5, cancellation.Token).Count("Hello"));
        Assert.InRange(cancelled.ElapsedMilliseconds, 0, 5000);
    }

    [Fact]
    public async Task Cancellation_ends_a_wait_for_a_retry()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var server = new CountServer((_, _, response, _) =>
        {
            CountServer.Answer(response, 429, "", "100");
            cancellation.CancelAfter(TimeSpan.FromMilliseconds(50));
            return Task.FromResult(true);
        });
        using var api = new TokenApi(Key, server.Address);
        Assert.ThrowsAny<OperationCanceledException>(
            () => new ApiTokenCounter(api, "claude-x", TokenizerGeneration.V5, cancellation.Token).Count("Hello"));
    }

    [Fact]
    public async Task No_more_than_four_requests_are_concurrent()
    {
        using var gate = new SemaphoreSlim(0);
        using var arrived = new SemaphoreSlim(0);
        await using var server = new CountServer(async (_, _, _, closing) =>
        {
            arrived.Release();
            await gate.WaitAsync(closing);
            return false;
        });
        using var api = Api(server);
        var counts = Enumerable.Range(0, 10).Select(i => api.CountMessageAsync("claude-x", $"text {i}", Cancellation)).ToList();
        for (var i = 0; i < RetryHandler.MostAtOnce; i++)
            await Guard.Ends(arrived.WaitAsync(Cancellation), () => $"{server.Asked.Count} requests came");
        gate.Release(10);
        await Guard.Ends(Task.WhenAll(counts), () => $"{server.Asked.Count} requests came");
        Assert.Equal(10, server.Asked.Count);
        Assert.Equal(RetryHandler.MostAtOnce, server.MostConcurrent);
    }

    [Fact]
    public void An_unreachable_address_concerns_all_counts()
    {
        using var api = new TokenApi(Key, new Uri("http://localhost:1"), time: _time, timeout: Limit);
        var exception = Assert.Throws<TokenApiException>(() => Counter(api).Count("Hello"));
        Assert.Equal((TokenApiFailure.Unreachable, true), (exception.Failure, exception.ConcernsAll));
        Assert.Contains("localhost", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nend")]
    [InlineData("schlüssel")]
    public void An_invalid_key_is_rejected_without_showing_it(string key)
    {
        var exception = Assert.Throws<TokenApiException>(() => new TokenApi(key, new Uri("http://localhost:1")));
        Assert.Equal(TokenApiFailure.NotConfigured, exception.Failure);
        Assert.Contains("ANTHROPIC_API_KEY", exception.Message, StringComparison.Ordinal);
        if (key.Length > 0)
            Assert.DoesNotContain(key, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_address_is_rejected() =>
        Assert.Equal(
            TokenApiFailure.NotConfigured, Assert.Throws<TokenApiException>(() => new TokenApi(Key, new Uri("ftp://localhost"))).Failure);

    [Fact]
    public async Task A_request_is_counted_without_fields_that_only_affect_the_answer()
    {
        await using var server = new CountServer();
        using var api = Api(server);
        using var request = System.Text.Json.JsonDocument.Parse("""
            {"model":"claude-z","max_tokens":9,"stream":true,"temperature":1,"system":"Be kind.",
             "messages":[{"role":"user","content":"Hello"}],"tools":[{"name":"t","input_schema":{"type":"object"}}]}
            """);
        Assert.Equal(TokenCount.Exactly(11), Counter(api).CountRequest(request.RootElement));
        var body = Assert.Single(server.Asked).Body;
        Assert.Equal(
            ["messages", "model", "system", "tools"],
            body.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal("claude-x", body.GetProperty("model").GetString());
    }
}
