using System.Text.Json;

namespace ClaudePerf.Module.Tests;

/// <summary>Export-TokenUsage as its users meet it.</summary>
public sealed class ExportTokenUsageTests : IDisposable
{
    private const string Session = "11111111-1111-4111-8111-111111111111";

    private readonly ModuleSession _session = new();

    public ExportTokenUsageTests()
    {
        _session.Write($"projects/-home-dev/{Session}.jsonl", Line(1, "2026-10-20T10:00:00Z") + Line(2, "2026-11-20T10:00:00Z"));
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_file_per_month_is_written_and_returned_with_PassThru()
    {
        Assert.Empty(Run("usage").ThrowIfFailed().Output);
        var files = Run("usage -PassThru").ThrowIfFailed().Output.Select(static file => ((FileInfo)file.BaseObject).FullName).ToList();
        Assert.Equal(
            ["usage/year=2026/month=10/requests.parquet", "usage/year=2026/month=11/requests.parquet"],
            files.Select(file => Path.GetRelativePath(_session.Folder, file).Replace('\\', '/')));
        Assert.All(files, static file => Assert.Equal("PAR1", System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(file)[..4])));
    }

    [Fact]
    public void A_file_of_other_requests_is_kept_without_Force_and_the_other_months_are_written()
    {
        Run("usage").ThrowIfFailed();
        var november = Path.Combine(_session.Folder, "usage", "year=2026", "month=11", "requests.parquet");
        var before = File.ReadAllBytes(november);
        var cut = Run("usage -Since 2026-11-05 -TimeZone UTC");
        Assert.Equal("ExportOfOtherSelection,ClaudePerf.Cmdlets.ExportTokenUsageCommand", Assert.Single(cut.Errors).FullyQualifiedErrorId);
        Assert.Contains("-Since 2026-11-05T00:00:00Z", cut.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(november));
        Run("usage -Since 2026-11-05 -TimeZone UTC -Force").ThrowIfFailed();
        Assert.NotEqual(before, File.ReadAllBytes(november));
        // Whole months are whole, whatever the times ask for besides.
        Run("usage -Since 2026-10-01 -Until 2026-10-31 -TimeZone UTC").ThrowIfFailed();
    }

    [Fact]
    public void WhatIf_writes_and_sends_nothing()
    {
        Run("usage -WhatIf").ThrowIfFailed();
        Assert.False(Directory.Exists(Path.Combine(_session.Folder, "usage")));
        Run("-Endpoint http://localhost:1 -WhatIf").ThrowIfFailed();
    }

    [Fact]
    public void A_collector_gets_metrics_and_logs_and_the_objects_count_them()
    {
        using var collector = new CollectorStub();
        var sent = Run($"-Endpoint {collector.Address} -Header @{{ 'api-key' = 'abc' }} -PassThru").ThrowIfFailed().Output;
        Assert.Equal(["Metrics 2", "Logs 2"],
            sent.Select(static delivery => $"{delivery.Properties["Signal"].Value} {delivery.Properties["Requests"].Value}"));
        Assert.Equal(["/v1/metrics abc application/x-protobuf", "/v1/logs abc application/x-protobuf"], collector.Received);
        var logs = Run($"-Endpoint {collector.Address} -Signal Logs -PassThru").ThrowIfFailed();
        Assert.Equal("Logs", logs.Single.Properties["Signal"].Value.ToString());
    }

    [Fact]
    public void Metrics_are_written_to_one_file_that_other_requests_do_not_replace()
    {
        var file = Run("metrics/usage.prom -PassThru").ThrowIfFailed().Single;
        Assert.Equal("usage.prom", ((FileInfo)file.BaseObject).Name);
        var path = Path.Combine(_session.Folder, "metrics", "usage.prom");
        var before = File.ReadAllText(path);
        Assert.Contains("claudeperf_tokens_total{model=\"claude-sonnet-5\",agent=\"main\",project=\"/home/dev\",type=\"input\"} 2000\n",
            before, StringComparison.Ordinal);
        Assert.Equal("ExportOfOtherSelection,ClaudePerf.Cmdlets.ExportTokenUsageCommand",
            Assert.Single(Run("metrics/usage.prom -Since 2026-11-01 -TimeZone UTC").Errors).FullyQualifiedErrorId);
        Assert.Equal(before, File.ReadAllText(path));
        Run("metrics/usage.prom -Label Session -Since 2026-11-01 -TimeZone UTC -Force").ThrowIfFailed();
        Assert.Contains($"claudeperf_requests_total{{session=\"{Session}\"}} 1\n", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_name_the_owner_or_a_pseudonym_and_the_repository_of_the_users_own_projects()
    {
        Directory.CreateDirectory(Path.Combine(_session.Folder, "repository", ".git"));
        _session.Write("repository/.git/config", "[remote \"origin\"]\nurl = https://alice:secret@github.com/acme/orders.git\n");
        var project = Path.Combine(_session.Folder, "repository");
        _session.Write($"claude/projects/own/{Session}.jsonl", Line(1, "2026-10-20T10:00:00Z", project));
        var configure = $"$env:CLAUDE_CONFIG_DIR = '{Path.Combine(_session.Folder, "claude")}'; $env:CLAUDEPERF_TEAM = 'payments'; "
            + "$env:CLAUDEPERF_IDENTITY_KEY = 'a secret of the organization'; try { ";
        const string Restore = " } finally { Remove-Item Env:CLAUDE_CONFIG_DIR, Env:CLAUDEPERF_TEAM, Env:CLAUDEPERF_IDENTITY_KEY }";
        _session.Run($"{configure}Export-TokenUsage own.prom -NoIndex -User alice{Restore}").ThrowIfFailed();
        var text = File.ReadAllText(Path.Combine(_session.Folder, "own.prom"));
        Assert.Contains("repository=\"github.com/acme/orders\",user=\"alice\",team=\"payments\"} 1\n", text, StringComparison.Ordinal);
        _session.Run($"{configure}Export-TokenUsage hashed.prom -NoIndex -User alice -HashIdentity{Restore}").ThrowIfFailed();
        text = File.ReadAllText(Path.Combine(_session.Folder, "hashed.prom"));
        Assert.Contains("team=\"payments\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", text, StringComparison.Ordinal);
        Assert.DoesNotContain(_session.Folder, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Counters_that_would_fall_keep_their_values_with_a_warning()
    {
        Run("usage.prom").ThrowIfFailed();
        var path = Path.Combine(_session.Folder, "usage.prom");
        var before = File.ReadAllText(path);
        _session.Write($"projects/-home-dev/{Session}.jsonl", Line(1, "2026-10-20T10:00:00Z"));
        Assert.Contains(Run("usage.prom").ThrowIfFailed().Warnings,
            static warning => warning.Contains("would have fallen", StringComparison.Ordinal));
        Assert.Equal(before, File.ReadAllText(path));
    }

    [Fact]
    public void A_metrics_file_of_another_program_is_kept()
    {
        _session.Write("other.prom", "other_total 1\n");
        Assert.Equal("ExportNotWritten,ClaudePerf.Cmdlets.ExportTokenUsageCommand",
            Assert.Single(Run("other.prom").Errors).FullyQualifiedErrorId);
        Assert.Equal("other_total 1\n", File.ReadAllText(Path.Combine(_session.Folder, "other.prom")));
    }

    [Theory]
    [InlineData("usage.txt -Format Prometheus", "ExtensionOfOtherFormat")]
    [InlineData("usage -HashIdentity", "ExportIdentityUnknown")]
    [InlineData("usage.prom -Last 7d", "ExportPeriodMoves")]
    [InlineData("usage.prom -Signal Logs", "ParameterOfOtherFormat")]
    [InlineData("usage -Label Model", "ParameterOfOtherFormat")]
    [InlineData("-Format Otlp", "CollectorNotConfigured")]
    [InlineData("-Endpoint ftp://x", "CollectorNotConfigured")]
    [InlineData("usage -Format Otlp", "ParameterOfOtherFormat")]
    [InlineData("-Format Parquet -Endpoint http://x", "ParameterOfOtherFormat")]
    [InlineData("projects/-home-dev/11111111-1111-4111-8111-111111111111.jsonl", "ExportFolderIsFile")]
    public void Wrong_input_is_an_error_with_an_id(string how, string id) =>
        Assert.Equal(id + ",ClaudePerf.Cmdlets.ExportTokenUsageCommand", Assert.Single(Run(how).Errors).FullyQualifiedErrorId);

    [Fact]
    public void An_empty_export_is_a_warning()
    {
        var run = Run("usage -Model haiku").ThrowIfFailed();
        Assert.Contains(run.Warnings, static warning => warning.StartsWith("There is no model 'haiku'", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(_session.Folder, "usage")));
    }

    private ModuleSession.Result Run(string arguments) => _session.Run($"Export-TokenUsage {arguments} -Path projects -NoIndex");

    private static string Line(int number, string time, string project = "/home/dev") => JsonSerializer.Serialize(new
    {
        type = "assistant",
        uuid = $"u{number}",
        sessionId = Session,
        timestamp = time,
        cwd = project,
        requestId = $"req_{number}",
        message = new
        {
            id = $"msg_{number}", model = "claude-sonnet-5", role = "assistant", stop_reason = "end_turn",
            content = Array.Empty<object>(), usage = new { input_tokens = 1000, output_tokens = 10 },
        },
    }) + "\n";
}
