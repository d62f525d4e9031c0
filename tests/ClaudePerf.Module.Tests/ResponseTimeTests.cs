using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Text;
using System.Text.Json;

namespace ClaudePerf.Module.Tests;

/// <summary>Measure-ResponseTime as its users meet it.</summary>
public sealed class ResponseTimeTests : IDisposable
{
    private static readonly DateTime First = new(2026, 9, 1, 10, 0, 0, DateTimeKind.Utc);

    private readonly ModuleSession _session = new();

    public ResponseTimeTests()
    {
        // Ten sessions of ten responses: 2 s, 0.2 s for each 10,000 uncached, nothing for cached, 1.5 s for each 100 of output.
        for (var session = 0; session < 10; session++)
            Write(Name(session), Name(session), 10, session, static (uncached, output) => 2 + (uncached / 50_000.0) + (output * 0.015));
        Write("00000000-1111-4111-8111-111111111111/subagents/agent-a1", "00000000-1111-4111-8111-111111111111", 5, 77,
            static (_, output) => 1 + (output * 0.01), agent: "a1", model: "claude-haiku-4-5");
        _session.Write("projects/-home-dev/00000000-1111-4111-8111-111111111111/subagents/agent-a1.meta.json",
            """{"agentType":"explorer"}""");
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("-NoIndex")]
    public void Models_and_agents_come_with_their_times_and_what_these_depend_on(string how)
    {
        var result = _session.Run($"Measure-ResponseTime projects {how}").ThrowIfFailed();
        Assert.Equal(["main", "explorer"], result.Property("Agent"));
        Assert.Equal([100, 5], result.Property("Responses"));
        var main = result.Output[0];
        Assert.InRange((double)main.Properties["ModelError"].Value, 0, 0.01);
        Assert.InRange((double)main.Properties["FirstToken"].Value, 2, 2.5);
        Assert.InRange((double)main.Properties["TokensPerSecond"].Value, 66, 67.5);
        Assert.Null(result.Output[1].Properties["FirstToken"].Value);
        Assert.Null(result.Output[1].Properties["ModelError"].Value);
    }

    [Fact]
    public void Context_is_told_apart_in_bands_from_short_to_long()
    {
        var result = _session.Run("Measure-ResponseTime projects -GroupBy Model, Context -Model claude-opus-5").ThrowIfFailed();
        Assert.Equal(["0k-25k", "25k-50k", "50k-100k", "100k-200k"], result.Property("Context").Select(static band => band!.ToString()));
        Assert.Equal(100, result.Property("Responses").Sum(static count => (int)count!));
        Assert.Equal(105, _session.Run("Measure-ResponseTime projects -GroupBy Effort")
            .ThrowIfFailed().Single.Properties["Responses"].Value);
    }

    [Fact]
    public void What_counts_is_chosen_as_everywhere()
    {
        Assert.Equal([10], _session.Run($"Measure-ResponseTime projects -Session {Name(3)}").ThrowIfFailed().Property("Responses"));
        Assert.Equal(["explorer"], _session.Run("Measure-ResponseTime projects -Agent exp*").ThrowIfFailed().Property("Agent"));
        Assert.Contains("no agent 'zzz'",
            Assert.Single(_session.Run("Measure-ResponseTime projects -Agent zzz").ThrowIfFailed().Warnings), StringComparison.Ordinal);
        Assert.Contains("Unable to match", Assert.Single(_session.Run("Measure-ResponseTime projects -GroupBy Day").Errors).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_transcript_under_another_name_is_timed_too()
    {
        File.Move(Path.Combine(_session.Folder, "projects", "-home-dev", $"{Name(3)}.jsonl"),
            Path.Combine(_session.Folder, "projects", "-home-dev", "copy.jsonl"));
        Assert.Equal(105, _session.Run("Measure-ResponseTime projects -GroupBy Effort")
            .ThrowIfFailed().Single.Properties["Responses"].Value);
    }

    [Fact]
    public void Deleted_transcripts_cannot_be_timed_and_that_is_said()
    {
        _session.Run("Get-TokenUsage projects").ThrowIfFailed();
        Directory.Delete(Path.Combine(_session.Folder, "projects"), recursive: true);
        Directory.CreateDirectory(Path.Combine(_session.Folder, "projects"));
        var result = _session.Run("Measure-ResponseTime projects").ThrowIfFailed();
        Assert.Empty(result.Output);
        Assert.Contains("None of the 105 requests can be timed", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_view_fits_80_columns_and_cuts_no_figure()
    {
        var lines = _session.Run("Measure-ResponseTime projects -GroupBy Agent, Model, Context, Effort | Out-String -Width 80 -Stream")
            .ThrowIfFailed().Output
            .Select(static line => new StringDecorated((string)line.BaseObject).ToString(OutputRendering.PlainText)).ToList();
        Assert.All(lines, static line => Assert.True(line.TrimEnd().Length <= 80, line));
        Assert.Contains(lines, static line =>
            line.Contains("Percentile90", StringComparison.Ordinal) && line.TrimEnd().EndsWith("FirstToken", StringComparison.Ordinal));
        Assert.Contains(lines, static line =>
            line.StartsWith("main, opus-5, 0k-25k", StringComparison.Ordinal) && char.IsAsciiDigit(line.TrimEnd()[^1]));
    }

    private static string Name(int session) =>
        string.Create(CultureInfo.InvariantCulture, $"{session:00000000}-1111-4111-8111-111111111111");

    private void Write(string file, string session, int responses, int seed, Func<int, int, double> seconds, string? agent = null,
        string model = "claude-opus-5")
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        var at = First.AddDays(seed);
        for (var i = 0; i < responses; i++)
        {
            var (uncached, cached, output) = (random.Next(20_000), random.Next(150_000), 100 + random.Next(1000));
            text.Append(JsonSerializer.Serialize(new
            {
                type = "user", uuid = $"u{seed}-{i}", sessionId = session, agentId = agent, isSidechain = agent is not null,
                timestamp = Text(at), cwd = "/home/dev", message = new { role = "user", content = "Go on." },
            })).Append('\n');
            at = at.AddSeconds(seconds(uncached, output));
            text.Append(JsonSerializer.Serialize(new
            {
                type = "assistant", uuid = $"a{seed}-{i}", sessionId = session, agentId = agent, isSidechain = agent is not null,
                timestamp = Text(at), cwd = "/home/dev", requestId = $"req_{seed}_{i}", effort = "high",
                message = new
                {
                    id = $"msg_{seed}_{i}", model, role = "assistant", content = new[] { new { type = "text", text = "Done." } },
                    stop_reason = "end_turn",
                    usage = new
                    {
                        input_tokens = uncached, output_tokens = output, cache_read_input_tokens = cached,
                        cache_creation_input_tokens = 0,
                    },
                },
            })).Append('\n');
            at = at.AddSeconds(20);
        }
        _session.Write($"projects/-home-dev/{file}.jsonl", text.ToString());
    }

    private static string Text(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
