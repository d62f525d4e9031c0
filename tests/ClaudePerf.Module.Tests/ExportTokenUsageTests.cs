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

    [Theory]
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

    private static string Line(int number, string time) => JsonSerializer.Serialize(new
    {
        type = "assistant",
        uuid = $"u{number}",
        sessionId = Session,
        timestamp = time,
        cwd = "/home/dev",
        requestId = $"req_{number}",
        message = new
        {
            id = $"msg_{number}", model = "claude-sonnet-5", role = "assistant", stop_reason = "end_turn",
            content = Array.Empty<object>(), usage = new { input_tokens = 1000, output_tokens = 10 },
        },
    }) + "\n";
}
