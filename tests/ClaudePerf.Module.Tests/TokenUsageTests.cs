using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.Json;
using ClaudePerf.Core.Tests;

namespace ClaudePerf.Module.Tests;

/// <summary>Get-TokenUsage and Clear-TokenUsageIndex as their users meet them.</summary>
public sealed class TokenUsageTests : IDisposable
{
    private const string Session = "11111111-1111-4111-8111-111111111111";

    private readonly ModuleSession _session = new();

    public TokenUsageTests()
    {
        Write($"projects/-home-dev/{Session}.jsonl",
            Line("m1", "2026-11-21T23:30:00Z", "claude-opus-5-5", input: 1_000_000),
            Line("m2", "2026-11-22T10:00:00Z", "claude-haiku-5-5", output: 1_000_000),
            Line("m3", "2026-11-22T16:00:00Z", "made-up", input: 42));
        Write($"projects/-home-dev/{Session}/subagents/agent-a1.jsonl",
            Line("m4", "2026-11-22T10:05:00Z", "claude-opus-5-5", output: 1_000, agent: "a1"));
        _session.Write($"projects/-home-dev/{Session}/subagents/agent-a1.meta.json", """{"agentType":"helper","spawnDepth":1}""");
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("-NoIndex")]
    public void Days_come_in_order_with_the_newest_last(string how)
    {
        var result = _session.Run($"Get-TokenUsage projects -TimeZone UTC {how}").ThrowIfFailed();
        Assert.Equal(["2026-11-21", "2026-11-22"], result.Property("Day"));
        Assert.Equal([1L, 3L], result.Property("Requests"));
        Assert.Equal([4m, 0.52m], result.Property("Cost"));
        Assert.Equal("The price of made-up (42 tokens) is unknown. Costs do not include it; add it in a price file (see -PriceFile).",
            Assert.Single(result.Warnings));
    }

    [Fact]
    public void Days_use_a_time_zone_by_either_name()
    {
        Assert.Equal(["2026-11-22"], _session.Run("Get-TokenUsage projects -TimeZone Europe/Berlin").ThrowIfFailed().Property("Day"));
        Assert.Equal(["2026-11-22"],
            _session.Run("Get-TokenUsage projects -TimeZone 'W. Europe Standard Time'").ThrowIfFailed().Property("Day"));
        Assert.Equal("UnknownTimeZone,ClaudePerf.Cmdlets.GetTokenUsageCommand",
            Assert.Single(_session.Run("Get-TokenUsage projects -TimeZone Mars").Errors).FullyQualifiedErrorId);
    }

    [Theory]
    [InlineData("-Since 2026-11-22", 3L)]
    [InlineData("-Until 2026-11-21", 1L)]
    [InlineData("-Since '2026-11-22T10:05' -Until '2026-11-22T16:00:00Z'", 1L)]
    [InlineData("-Since ([DateTimeOffset]'2026-11-22T10:01Z')", 2L)]
    [InlineData("-Since 20261122", 3L)]
    [InlineData("-Last 90mo", 4L)]
    [InlineData("-Last 9999d", 4L)]
    [InlineData("-Model haiku", 1L)]
    [InlineData("-Model claude-*", 3L)]
    [InlineData("-Model made-up, opus", 3L)]
    [InlineData("-Agent helper", 1L)]
    [InlineData("-Agent main", 3L)]
    [InlineData("-Session 1111*", 4L)]
    [InlineData("-Version *", 4L)]
    [InlineData("-Project dev", 4L)]
    [InlineData("-Project /home/*", 4L)]
    public void Filters_count_only_what_they_select(string filter, long requests) =>
        Assert.Equal(requests, _session.Run($"Get-TokenUsage projects -TimeZone UTC -GroupBy Project {filter}")
            .ThrowIfFailed().Single.Properties["Requests"].Value);

    [Fact]
    public void Groupings_set_their_own_properties()
    {
        var agents = _session.Run("Get-TokenUsage projects -GroupBy Session, Agent").ThrowIfFailed();
        Assert.Equal([Session, Session], agents.Property("Session"));
        Assert.Equal(["helper", "main"], agents.Property("Agent"));
        var requests = _session.Run("Get-TokenUsage projects -GroupBy Request").ThrowIfFailed();
        Assert.Equal(["m1", "m2", "m4", "m3"], requests.Property("Request"));
        foreach (var name in (string[])["Requests", "InputTokens", "OutputTokens", "RecoveredOutputTokens", "CacheWrite5mTokens",
            "CacheWrite1hTokens", "CacheReadTokens", "WebSearches", "Cost", "CostWithoutCaching", "Saving", "HitRate", "Unpriced"])
            Assert.NotNull(requests.Output[0].Properties[name]);
    }

    [Theory]
    [InlineData("-Plugin none-such")]
    [InlineData("-McpServer none-such")]
    [InlineData("-Skill none-such")]
    [InlineData("-Workflow wf_*")]
    [InlineData("-Effort none-such")]
    [InlineData("-Prompt none-such")]
    public void A_filter_without_matches_is_reported(string filter) =>
        Assert.Matches("^(There is no [a-zA-Z ]+ 'none-such' in the transcripts|No workflow in the transcripts matches 'wf_\\*')\\.",
            Assert.Single(_session.Run($"Get-TokenUsage projects {filter}").ThrowIfFailed().Warnings));

    [Fact]
    public void Each_of_several_groupings_is_a_column_that_can_be_read()
    {
        var lines = TableOf("Get-TokenUsage projects -GroupBy Agent, Project");
        Assert.Contains(lines, static line => line.StartsWith("Agent              Project             Requests", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("helper             /home/dev", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("main               /home/dev", StringComparison.Ordinal));
        Assert.All(lines, static line => Assert.True(line.Length < 80, line));
        Assert.Contains(TableOf("Get-TokenUsage projects -GroupBy Agent, Skill, Effort"),
            static line => line.StartsWith("helper         (none)         (none)", StringComparison.Ordinal));
    }

    private string[] TableOf(string script) =>
        [.. ((string)_session.Run(script + " | Out-String -Width 80").ThrowIfFailed().Single.BaseObject).Split('\n')
            .Select(static line => line.TrimEnd())];

    [Fact]
    public void An_empty_result_is_reported_without_an_error()
    {
        Directory.CreateDirectory(Path.Combine(_session.Folder, "empty"));
        var empty = _session.Run("Get-TokenUsage empty").ThrowIfFailed();
        Assert.Empty(empty.Output);
        Assert.Contains("No Claude Code transcripts were found", Assert.Single(empty.Warnings), StringComparison.Ordinal);
        Assert.Contains("No matching requests in this period; the others are from",
            Assert.Single(_session.Run("Get-TokenUsage projects -Until 2020-01-01").ThrowIfFailed().Warnings), StringComparison.Ordinal);
        Assert.Equal("PathNotFound,ClaudePerf.Cmdlets.GetTokenUsageCommand",
            Assert.Single(_session.Run("Get-TokenUsage nowhere").Errors).FullyQualifiedErrorId);
    }

    [Theory]
    [InlineData("-Since 2026-11-22 -Last 7d", "ParametersConflict,ClaudePerf.Cmdlets.GetTokenUsageCommand")]
    [InlineData("-Since 2026-11-22 -Until 2026-11-20", "SinceAfterUntil,ClaudePerf.Cmdlets.GetTokenUsageCommand")]
    [InlineData("-Last soon", "CannotConvertArgumentNoMessage,ClaudePerf.Cmdlets.GetTokenUsageCommand")]
    public void Errors_name_the_wrong_arguments(string arguments, string error) =>
        Assert.Equal(error, Assert.Single(_session.Run($"Get-TokenUsage projects {arguments}").Errors).FullyQualifiedErrorId);

    [Fact]
    public void Deleted_transcripts_count_until_the_index_is_cleared()
    {
        Write("other/projects/-p/22222222-2222-4222-8222-222222222222.jsonl",
            Line("d1", "2026-11-20T10:00:00Z", "claude-opus-5-5", input: 5));
        _session.Run("Get-TokenUsage other").ThrowIfFailed();
        Directory.Delete(Path.Combine(_session.Folder, "other", "projects"), recursive: true);
        Assert.Single(_session.Run("Get-TokenUsage other").ThrowIfFailed().Output);
        Assert.Empty(_session.Run("Get-TokenUsage other -ExcludeDeleted").ThrowIfFailed().Output);
        _session.Run("Clear-TokenUsageIndex other -WhatIf").ThrowIfFailed();
        Assert.Single(_session.Run("Get-TokenUsage other").ThrowIfFailed().Output);
        _session.Run("Clear-TokenUsageIndex other -Confirm:$false").ThrowIfFailed();
        Assert.Empty(_session.Run("Get-TokenUsage other").ThrowIfFailed().Output);
    }

    [Fact]
    public void Names_complete_from_the_index()
    {
        _session.Run("Get-TokenUsage projects").ThrowIfFailed();
        Assert.Contains("helper", Completions("Get-TokenUsage -Agent hel"));
        Assert.Contains("claude-haiku-5-5", Completions("Get-TokenUsage -Model haiku"));
        Assert.Contains(Session, Completions("Get-TokenUsage -Session 1111"));
        Assert.Contains("/home/dev", Completions("Get-TokenUsage -Project dev"));
        Assert.Contains("Europe/Berlin", Completions("Get-TokenUsage -TimeZone Europe/Ber"));
        Assert.Contains("AgentInstance", Completions("Get-TokenUsage -GroupBy Agent"));
    }

    [Fact]
    public void Transcripts_agree_with_claude_codes_own_sums()
    {
        var data = Repository.Fixture("transcripts");
        var result = _session.Run($"Get-TokenUsage '{data}' -GroupBy Session -Verbose").ThrowIfFailed();
        Assert.Equal(12, result.Property("Requests").Sum(count => (long)count!));
        Assert.Equal(3, result.Verbose.Count(line => line.EndsWith("no difference.", StringComparison.Ordinal)));
    }

    private List<string> Completions(string line)
    {
        var found = _session.Run(
            $"(TabExpansion2 '{CodeGeneration.EscapeSingleQuotedStringContent(line)}' {line.Length}).CompletionMatches").ThrowIfFailed();
        return [.. found.Output.Select(match => ((CompletionResult)match.BaseObject).CompletionText)];
    }

    private void Write(string path, params string[] lines) => _session.Write(path, string.Concat(lines));

    private static string Line(string id, string time, string model, long input = 0, long output = 0, string? agent = null) =>
        JsonSerializer.Serialize(new
    {
        type = "assistant",
        uuid = id,
        sessionId = Session,
        timestamp = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)
            .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        cwd = "/home/dev",
        requestId = $"req_{id}",
        isSidechain = agent is not null,
        agentId = agent,
        message = new
        {
            id, model, role = "assistant", content = Array.Empty<object>(), stop_reason = "end_turn",
            usage = new { input_tokens = input, output_tokens = output },
        },
    }) + "\n";
}
