using System.Text;
using ClaudePerf.Core.Reports.Export.Otlp;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tests.Tokens.Api;

namespace ClaudePerf.Core.Tests.Reports.Export.Otlp;

/// <summary>
/// What a collector receives, field by field according to opentelemetry-proto 1, and what happens when it rejects it.
/// </summary>
public sealed class OtlpExporterTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_request_is_an_event_at_its_own_time()
    {
        await using var collector = new Collector();
        using var exporter = new OtlpExporter(new ImmediateTime(Limit));
        var delivery = await exporter.SendAsync(ExportedUsage.Selection(), collector.Target(OtlpSignal.Logs), cancellation: Cancellation);
        Assert.Equal((OtlpSignal.Logs, $"{collector.Address}v1/logs", 5, 5, 0L, null),
            (delivery.Signal, delivery.Endpoint, delivery.Requests, delivery.Records, delivery.Rejected, delivery.Message));
        var received = Assert.Single(collector.Received);
        Assert.Equal(("/v1/logs", "application/x-protobuf"), (received.Path, received.ContentType));
        var (resource, scope, records) = Parts(received);
        Assert.Equal(["service.name", "service.version"], resource.Keys);
        Assert.Equal("claudeperf", resource["service.name"]);
        Assert.Equal("claudeperf.requests", scope);
        Assert.All(records, static record => Assert.Equal("claude_code.api_request", record.Message(5).Text(1)));

        var first = records[0].Attributes(6);
        var at = DateTimeOffset.Parse("2026-10-31T23:59:59.123Z", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((ulong)at.ToUnixTimeMilliseconds() * 1_000_000, records[0].Fixed(1));
        Assert.Equal(records[0].Fixed(1), records[0].Fixed(11));
        var expected = ExportedUsage.Selection().InParts(10).Single()[0];
        Assert.Equal(
            new Dictionary<string, object>
            {
                ["event.name"] = "api_request", ["event.timestamp"] = "2026-10-31T23:59:59.123Z", ["session.id"] = "one",
                    ["model"] = "claude-sonnet-5",
                ["input_tokens"] = 1000L, ["output_tokens"] = 200L, ["cache_read_tokens"] = 5000L, ["cache_creation_tokens"] = 370L,
                ["cost_usd"] = (double)expected.Cost!.Value, ["cost_usd_micros"] = (long)decimal.Round(expected.Cost.Value * 1_000_000),
                ["request_id"] = "req", ["speed"] = "normal", ["effort"] = "high", ["app.version"] = "2.1.330",
                ["claudeperf.message.id"] = "msg_2026-10-31T23:59:59.123Zclaude-sonnet-5", ["claudeperf.project"] = "/home/dev/project",
                ["claudeperf.branch"] = "main",
                ["claudeperf.cache_creation_1h_tokens"] = 70L, ["claudeperf.recovered_output_tokens"] = 200L,
                ["claudeperf.thinking_tokens"] = 0L,
            },
            first);
        var subagents = records[1].Attributes(6);
        Assert.Equal(
            ("pr-tools", "github", "wf_1", "u1"),
            (subagents["plugin.name"], subagents["mcp_server.name"], subagents["workflow.run_id"], subagents["claudeperf.prompt.uuid"]));
        Assert.False(records[3].Attributes(6).ContainsKey("cost_usd"));
        Assert.Equal((VisibleText.Of(ExportedUsage.HostileAgent), "a2"),
            (records[4].Attributes(6)["agent.name"], records[4].Attributes(6)["claudeperf.agent.run"]));
    }

    [Fact]
    public async Task Metrics_are_delta_sums_per_minute_and_series_with_Claude_Codes_names()
    {
        await using var collector = new Collector();
        using var exporter = new OtlpExporter(new ImmediateTime(Limit));
        await exporter.SendAsync(ExportedUsage.Selection(),
            collector.Target(OtlpSignal.Metrics, ("OTEL_RESOURCE_ATTRIBUTES", "team=a%20b,cost=1,service.name=claude-code"),
                ("OTEL_SERVICE_NAME", "claude-code")),
            cancellation: Cancellation);
        var received = collector.Received.ToList();
        Assert.All(received, static request => Assert.Equal("/v1/metrics", request.Path));
        var (resource, scope, _) = Parts(received[0]);
        Assert.Equal(("claudeperf", "a b", "1"), (resource["service.name"], resource["team"], resource["cost"]));
        Assert.Equal("claudeperf.usage", scope);
        var metrics = received.SelectMany(static request => Parts(request).Entries).ToList();
        Assert.All(metrics, static metric => Assert.Equal((1L, 1L), (metric.Message(7).Integer(2), metric.Message(7).Integer(3))));
        Assert.Equal(
            new Dictionary<string, string> { ["claude_code.token.usage"] = "tokens", ["claude_code.cost.usage"] = "USD",
                ["claude_code.session.count"] = "" },
            metrics.Select(static metric => (metric.Text(1), metric.Text(3))).Distinct().ToDictionary());

        var points = metrics.SelectMany(
            static metric => metric.Message(7).Messages(1).Select(point => (Name: metric.Text(1), Point: point))).ToList();
        var total = ExportedUsage.Total();
        Assert.Equal(total.InputTokens, Sum("claude_code.token.usage", "input"));
        Assert.Equal(total.OutputTokens, Sum("claude_code.token.usage", "output"));
        Assert.Equal(total.CacheReadTokens, Sum("claude_code.token.usage", "cacheRead"));
        Assert.Equal(total.CacheWrite5mTokens + total.CacheWrite1hTokens, Sum("claude_code.token.usage", "cacheCreation"));
        Assert.Equal((double)total.Cost!.Value, Sum("claude_code.cost.usage", null), 1e-12);
        Assert.Equal(2, Sum("claude_code.session.count", null));

        // Two requests of one subagent in one minute are one point of each series.
        var reviewer = points.Where(static entry => entry.Point.Attributes(7)
            .TryGetValue("agent.name", out var name) && name is "reviewer" && entry.Name == "claude_code.token.usage").ToList();
        Assert.Equal(["input 40", "output 60"],
            reviewer.Select(static entry => $"{entry.Point.Attributes(7)["type"]} {entry.Point.Real(4)}").Order());
        Assert.Equal(
            new Dictionary<string, object> { ["session.id"] = "one", ["type"] = "input", ["model"] = "claude-sonnet-5",
                ["query_source"] = "subagent", ["agent.name"] = "reviewer", ["skill.name"] = "review", ["plugin.name"] = "pr-tools",
                ["mcp_server.name"] = "github",
                ["speed"] = "fast" },
            reviewer.Single(static entry => entry.Point.Real(4) == 40).Point.Attributes(7));
        var minute = (ulong)DateTimeOffset.Parse("2026-11-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture)
            .ToUnixTimeSeconds() * 1_000_000_000;
        Assert.All(reviewer, entry => Assert.Equal((minute, minute + 60_000_000_000), (entry.Point.Fixed(2), entry.Point.Fixed(3))));

        double Sum(string name, string? type) =>
            points.Where(entry => entry.Name == name && (type is null || Equals(entry.Point.Attributes(7)["type"], type)))
                .Sum(static entry => entry.Point.Real(4));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("none", false)]
    [InlineData("gzip", true)]
    public async Task It_is_compressed_if_the_environment_requests_it(string? compression, bool isCompressed)
    {
        await using var collector = new Collector();
        using var exporter = new OtlpExporter(new ImmediateTime(Limit));
        await exporter.SendAsync(ExportedUsage.Selection(),
            collector.Target(OtlpSignal.Logs, ("OTEL_EXPORTER_OTLP_COMPRESSION", compression!)), cancellation: Cancellation);
        var received = Assert.Single(collector.Received);
        Assert.Equal(isCompressed, received.Headers.ContainsKey("Content-Encoding"));
        Assert.Equal(5, Parts(received).Entries.Count);
    }

    [Fact]
    public async Task A_session_is_counted_only_in_the_window_where_it_starts()
    {
        await using var collector = new Collector();
        using var exporter = new OtlpExporter(new ImmediateTime(Limit));
        var november =
            ExportedUsage.Selection(static query => query with { Since = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero) });
        await exporter.SendAsync(november, collector.Target(OtlpSignal.Metrics), cancellation: Cancellation);
        var counts = collector.Received.SelectMany(static request => Parts(request).Entries)
            .Where(static metric => metric.Text(1) == "claude_code.session.count")
            .SelectMany(static metric => metric.Message(7).Messages(1));
        Assert.Equal("two", Assert.Single(counts).Attributes(7)["session.id"]);
    }

    [Fact]
    public async Task Many_requests_are_sent_in_parts_that_split_no_minute()
    {
        await using var collector = new Collector();
        using var exporter = new OtlpExporter(new ImmediateTime(Limit));
        var start = DateTimeOffset.Parse("2026-11-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
        var requests = Enumerable.Range(0, 6_007)
            .Select(i => ExportedUsage.All[1]
                with { Key = new(Core.Usage.RequestKeyKind.MessageAndRequest, $"m{i}", "r"), MessageId = $"m{i}",
                    Timestamp = start.AddSeconds(i * 7), InputTokens = 1 }).ToList();
        var progress = new List<int>();
        await exporter.SendAsync(ExportedUsage.Selection(requests: requests), collector.Target(OtlpSignal.Metrics), progress.Add,
            Cancellation);
        var inputs = collector.Received.SelectMany(static request => Parts(request).Entries)
            .Where(static metric => metric.Text(1) == "claude_code.token.usage").SelectMany(static metric => metric.Message(7).Messages(1))
            .Where(static point => Equals(point.Attributes(7)["type"], "input")).ToList();
        Assert.Equal(6_007, inputs.Sum(static point => point.Real(4)));
        Assert.Equal(inputs.Count, inputs.Select(static point => point.Fixed(2)).Distinct().Count());
        Assert.True(collector.Received.Count > 2);
        Assert.Equal(6_007, progress[^1]);
        await exporter.SendAsync(ExportedUsage.Selection(requests: requests), collector.Target(OtlpSignal.Logs),
            cancellation: Cancellation);
        Assert.Equal(6_007, collector.Received.Where(static request => request.Path == "/v1/logs")
            .Sum(static request => Parts(request).Entries.Count));
    }

    [Theory]
    [InlineData(1, "0 of 6,007 requests had been delivered as Metrics, and 5,000 data points of those that follow")]
    [InlineData(3, "2,000 of 6,007 requests had been delivered as Metrics. A collector counts duplicates twice: before sending again, "
        + "delete them there")]
    public async Task A_failure_reports_what_was_delivered_even_within_a_part(int taken, string says)
    {
        await using var collector = new Collector((count, response, _) =>
        {
            if (count > taken)
                CountServer.Answer(response, 400, "full");
            return Task.CompletedTask;
        });
        using var exporter = new OtlpExporter(new ImmediateTime(Limit));
        var start = DateTimeOffset.Parse("2026-11-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
        var requests = Enumerable.Range(0, 6_007)
            .Select(i => ExportedUsage.All[0]
                with { Key = new(Core.Usage.RequestKeyKind.MessageAndRequest, $"m{i}", "r"), MessageId = $"m{i}",
                    Timestamp = start.AddMinutes(i) }).ToList();
        var failure = await Assert.ThrowsAsync<OtlpException>(
            () => exporter.SendAsync(ExportedUsage.Selection(requests: requests), collector.Target(OtlpSignal.Metrics),
                cancellation: Cancellation));
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "3", 3)]
    [InlineData(502, null, 1)]
    [InlineData(503, null, 1)]
    [InlineData(504, "0", 1)]
    public async Task Temporary_failures_are_retried_after_the_requested_time(int status, string? retryAfter, int seconds)
    {
        await using var collector = new Collector((count, response, _) =>
        {
            if (count == 1)
                CountServer.Answer(response, status, "busy", retryAfter);
            return Task.CompletedTask;
        });
        var time = new ImmediateTime(Limit);
        using var exporter = new OtlpExporter(time);
        await exporter.SendAsync(ExportedUsage.Selection(), collector.Target(OtlpSignal.Logs), cancellation: Cancellation);
        Assert.Equal(2, collector.Received.Count);
        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.Single(time.Waits));
    }

    [Theory]
    [InlineData(400, "no such field", "answered 400", "no such field", 1)]
    [InlineData(401, "", "answered 401", "OTEL_EXPORTER_OTLP_HEADERS", 1)]
    [InlineData(404, "", "answered 404", "4318", 1)]
    [InlineData(307, "", "answered 307", "", 1)]
    [InlineData(503, "busy\u001b[31m", "answered 503", "Tried 5 times", 5)]
    public async Task A_rejection_is_reported_with_advice(int status, string body, string says, string advises, int attempts)
    {
        await using var collector = new Collector((_, response, _) =>
        {
            CountServer.Answer(response, status, body);
            return Task.CompletedTask;
        });
        using var exporter = new OtlpExporter(new ImmediateTime(Limit));
        var exception = await Assert.ThrowsAsync<OtlpException>(
            () => exporter.SendAsync(ExportedUsage.Selection(), collector.Target(OtlpSignal.Logs), cancellation: Cancellation));
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.Contains(advises, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', exception.Message);
        Assert.False(exception.IsConfiguration);
        Assert.Equal(attempts, collector.Received.Count);
    }

    [Fact]
    public async Task A_silent_or_missing_collector_is_an_error()
    {
        Uri address;
        OtlpTarget target;
        await using (var collector = new Collector(static (_, _, closing) => Task.Delay(Timeout.Infinite, closing)))
        {
            (address, target) = (collector.Address, collector.Target(OtlpSignal.Logs));
            using var exporter = new OtlpExporter(new ImmediateTime(Limit, limitsRunOut: true));
            var silent = await Assert.ThrowsAsync<OtlpException>(
                () => exporter.SendAsync(ExportedUsage.Selection(), target, cancellation: Cancellation));
            Assert.Contains("did not answer within 10 s", silent.Message, StringComparison.Ordinal);
        }
        using var other = new OtlpExporter(new ImmediateTime(Limit));
        var gone = await Assert.ThrowsAsync<OtlpException>(
            () => other.SendAsync(ExportedUsage.Selection(), target, cancellation: Cancellation));
        Assert.Contains($"{address}v1/logs cannot be reached", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_partial_success_reports_how_much_was_rejected_and_why()
    {
        await using var collector = new Collector((_, response, _) =>
        {
            response.ContentType = "application/x-protobuf";
            // partial_success (1): rejected (1) = 2, message (2) = "too old"
            response.OutputStream.Write([0x0A, 0x0B, 0x08, 0x02, 0x12, 0x07, .. Encoding.UTF8.GetBytes("too old")]);
            return Task.CompletedTask;
        });
        using var exporter = new OtlpExporter(new ImmediateTime(Limit));
        var delivery = await exporter.SendAsync(ExportedUsage.Selection(), collector.Target(OtlpSignal.Logs), cancellation: Cancellation);
        Assert.Equal((5, 2L, "too old"), (delivery.Records, delivery.Rejected, delivery.Message));
    }

    [Fact]
    public async Task Headers_reach_the_collector_but_no_message()
    {
        await using var collector = new Collector((_, response, _) =>
        {
            response.StatusCode = 403;
            return Task.CompletedTask;
        });
        var environment = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_HEADERS"] = "api-key=top%2Dsecret,x-a=1",
            ["OTEL_EXPORTER_OTLP_LOGS_HEADERS"] = "x-b=2" };
        var address = new UriBuilder(collector.Address) { UserName = "user", Password = "hidden" }.Uri;
        var target =
            OtlpTarget.Find(OtlpSignal.Logs, address, new Dictionary<string, string> { ["x-c"] = "3" }, environment.GetValueOrDefault);
        using var exporter = new OtlpExporter(new ImmediateTime(Limit));
        var exception = await Assert.ThrowsAsync<OtlpException>(
            () => exporter.SendAsync(ExportedUsage.Selection(), target, cancellation: Cancellation));
        var headers = Assert.Single(collector.Received).Headers;
        Assert.Equal(("top-secret", "1", "2", "3"), (headers["api-key"], headers["x-a"], headers["x-b"], headers["x-c"]));
        Assert.DoesNotContain("secret", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", exception.ToString() + target.ShownAddress, StringComparison.Ordinal);
    }

    private static (Dictionary<string, object> Resource, string Scope, List<OtlpMessage> Entries) Parts(CollectorRequest request)
    {
        var whole = request.Body.Message(1);
        var scoped = whole.Message(2);
        return (whole.Message(1).Attributes(1), scoped.Message(1).Text(1), [.. scoped.Messages(2)]);
    }
}
