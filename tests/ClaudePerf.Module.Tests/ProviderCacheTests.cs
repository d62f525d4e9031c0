using System.Text.Json;
using System.Management.Automation;
using System.Management.Automation.Internal;

namespace ClaudePerf.Module.Tests;

/// <summary>Measure-ProviderCache and Measure-SessionContext as their users meet them.</summary>
public sealed class ProviderCacheTests : IDisposable
{
    private const string First = "11111111-1111-4111-8111-111111111111";
    private const string Second = "22222222-2222-4222-8222-222222222222";

    private readonly ModuleSession _session = new();

    public ProviderCacheTests()
    {
        _session.Write($"projects/-home-dev/{First}.jsonl", string.Concat(
            User(First, "u1", null, "Look at the parser."),
            Answer(First, "m1", "u1", "10:00", "claude-opus-5", read: 0, write: 100_000),
            Answer(First, "m2", "m1", "10:20", "claude-opus-5", read: 0, write: 101_000),
            Answer(First, "m3", "m2", "10:21", "claude-sonnet-5", read: 0, write: 102_000)));
        _session.Write($"projects/-home-dev/{Second}.jsonl", string.Concat(
            User(Second, "u2", null, "Thanks."),
            Answer(Second, "m4", "u2", "11:00", "claude-opus-5", read: 20_000, write: 1_000)));
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("-NoIndex")]
    public void Sessions_and_agents_have_their_cache_figures(string how)
    {
        var result = _session.Run($"Measure-ProviderCache projects {how}").ThrowIfFailed();
        Assert.Equal([First, Second], result.Property("Session"));
        Assert.Equal(["main", "main"], result.Property("Agent"));
        Assert.Equal([2L, 0L], result.Property("Misses"));
        Assert.Equal([200_000L + 1_000, 0L], result.Property("MissedTokens"));
        Assert.Equal("LifetimePassed", result.Output[0].Properties["WorstCause"].Value.ToString());
    }

    [Fact]
    public void Misses_have_cause_and_remedy_and_the_most_expensive_is_first()
    {
        var result = _session.Run("Measure-ProviderCache projects -Miss").ThrowIfFailed();
        Assert.Equal(["LifetimePassed", "ModelSwitch"], result.Property("Cause").Select(cause => cause!.ToString()));
        Assert.Equal(100_000 * 5.75m / 1_000_000, result.Output[0].Properties["Cost"].Value);
        Assert.Equal("claude-opus-5 to claude-sonnet-5", result.Output[1].Properties["Detail"].Value);
        Assert.Equal(2, _session.Run("Measure-ProviderCache projects -Miss -Cause FirstRequest").ThrowIfFailed().Output.Count);
        Assert.Empty(_session.Run("Measure-ProviderCache projects -Miss -Since 2026-09-01T10:30Z").ThrowIfFailed().Output);
    }

    [Fact]
    public void Summary_is_one_object_and_groups_add_up_to_it()
    {
        var summary = _session.Run("Measure-ProviderCache projects -Summary").ThrowIfFailed().Single;
        Assert.Equal(4L, summary.Properties["Requests"].Value);
        var models = _session.Run("Measure-ProviderCache projects -GroupBy Model").ThrowIfFailed();
        Assert.Equal(summary.Properties["MissCost"].Value, models.Property("MissCost").Sum(cost => (decimal)cost!));
        Assert.Equal(summary.Properties["NetSaving"].Value, models.Property("NetSaving").Sum(saving => (decimal)saving!));
    }

    [Theory]
    [InlineData("-Miss -Summary", "ParametersConflict")]
    [InlineData("-Cause Upgrade", "ParameterNeeds")]
    public void Errors_name_parameters_that_cannot_be_combined(string arguments, string error) =>
        Assert.Equal($"{error},ClaudePerf.Cmdlets.MeasureProviderCacheCommand",
            Assert.Single(_session.Run($"Measure-ProviderCache projects {arguments}").Errors).FullyQualifiedErrorId);

    [Fact]
    public void Context_of_the_last_session_is_shown_and_adds_up()
    {
        var result = _session.Run("Measure-SessionContext projects").ThrowIfFailed();
        Assert.Equal([Second], result.Property("Session").Distinct());
        Assert.InRange(result.Property("TokensSent").Sum(tokens => (long)tokens!), 20_999, 21_001);
        Assert.Contains("UserMessages", result.Property("Part").Select(part => part!.ToString()));
        Assert.True((bool)result.Output[0].Properties["IsEstimated"].Value);
    }

    [Fact]
    public void Sessions_are_taken_from_the_pipeline_by_every_command()
    {
        var sessions = $"Get-TokenUsage projects -GroupBy Session | Where-Object Requests -gt 1";
        Assert.Equal([First], _session.Run($"{sessions} | Measure-SessionContext projects").ThrowIfFailed().Property("Session").Distinct());
        Assert.Equal([First], _session.Run($"{sessions} | Measure-ProviderCache projects").ThrowIfFailed().Property("Session"));
        Assert.Empty(_session.Run("Get-TokenUsage projects -GroupBy Session | Where-Object Requests -gt 9 | Measure-ProviderCache projects")
            .ThrowIfFailed().Output);
    }

    [Fact]
    public void Empty_results_are_reported()
    {
        Assert.Contains("no session 'zzz'",
            Assert.Single(_session.Run("Measure-SessionContext projects -Session zzz").ThrowIfFailed().Warnings), StringComparison.Ordinal);
        var nothing = _session.Run("Measure-ProviderCache projects -Agent zzz").ThrowIfFailed();
        Assert.Empty(nothing.Output);
        Assert.Contains("no agent 'zzz'", Assert.Single(nothing.Warnings), StringComparison.Ordinal);
        Assert.Equal(0m, _session.Run("(Measure-ProviderCache projects -Agent zzz -Summary).OneHourSaving")
            .ThrowIfFailed().Single.BaseObject);
        File.Delete(Path.Combine(_session.Folder, "projects", "-home-dev", $"{First}.jsonl"));
        Assert.Contains("its transcript was deleted",
            Assert.Single(_session.Run($"Measure-SessionContext projects -Session {First}").ThrowIfFailed().Warnings),
                StringComparison.Ordinal);
    }

    [Fact]
    public void Views_fit_100_columns_and_cut_no_figure()
    {
        string[] commands = ["Measure-ProviderCache projects", "Measure-ProviderCache projects -Miss",
            $"Measure-SessionContext projects -Session {First}"];
        var lines = commands.SelectMany(command => _session.Run($"{command} | Out-String -Width 100 -Stream").ThrowIfFailed().Output)
            .Select(static line => new StringDecorated((string)line.BaseObject).ToString(OutputRendering.PlainText)).ToList();

        Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= 100, line));
        Assert.Contains(lines, line => line.StartsWith("11111111, main", StringComparison.Ordinal)
            && line.TrimEnd().EndsWith("LifetimePassed", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("20 min since the", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("UserMessages", StringComparison.Ordinal));
    }

    private static string User(string session, string uuid, string? parent, string text) =>
        JsonSerializer.Serialize(
            new
            {
                type = "user", uuid, parentUuid = parent, sessionId = session, cwd = "/home/dev",
                message = new { role = "user", content = text },
            }) + "\n";

    private static string Answer(string session, string id, string parent, string time, string model, long read, long write) =>
        JsonSerializer.Serialize(new
    {
        type = "assistant",
        uuid = id,
        parentUuid = parent,
        sessionId = session,
        timestamp = $"2026-09-01T{time}:00.000Z",
        cwd = "/home/dev",
        requestId = $"req_{id}",
        message = new
        {
            id, model, role = "assistant", content = new[] { new { type = "text", text = "Done." } }, stop_reason = "end_turn",
            usage = new { input_tokens = 0, output_tokens = 5, cache_read_input_tokens = read, cache_creation_input_tokens = write },
        },
    }) + "\n";
}
