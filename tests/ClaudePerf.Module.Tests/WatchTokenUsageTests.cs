using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.Json;
using ClaudePerf.Core.Tests;

namespace ClaudePerf.Module.Tests;

/// <summary>Watch-TokenUsage and the status line as their users meet them.</summary>
public sealed class WatchTokenUsageTests : IDisposable
{
    private const string Session = "11111111-1111-4111-8111-111111111111";

    private readonly ModuleSession _session = new();
    private readonly string _transcript;

    public WatchTokenUsageTests() => _transcript = _session.Write($"projects/-home-dev/{Session}.jsonl", Line("m1"));

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("-NoIndex")]
    public void Once_gives_one_object(string how)
    {
        var usage = _session.Run($"Watch-TokenUsage projects -Once -AsObject {how}").ThrowIfFailed().Single;
        Assert.Equal(1L, Property(usage, "Today").Properties["Requests"].Value);
        Assert.Equal(Session, Property(Property(usage, "Session"), "Usage").Properties["Session"].Value);
        Assert.Single((IEnumerable)usage.Properties["LastRequests"].Value);
    }

    [Fact]
    public void In_a_pipeline_it_gives_objects() =>
        Assert.Equal(1L, _session.Run("Watch-TokenUsage projects -Once | ForEach-Object { $_.Today.Requests }")
            .ThrowIfFailed().Single.BaseObject);

    [Fact]
    public void A_line_is_written_without_a_terminal() =>
        Assert.Contains("for 1 requests", (string)_session.Run("Watch-TokenUsage projects -Once").ThrowIfFailed().Single.BaseObject,
            StringComparison.Ordinal);

    [Fact]
    public async Task New_usage_comes_as_an_object_and_stopping_ends_it()
    {
        var counts = new PSDataCollection<PSObject>();
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddScript($"Import-Module '{ModuleFixture.Manifest}'; Watch-TokenUsage -LiteralPath "
            + $"'{Path.Combine(_session.Folder, "projects")}' -NoIndex | ForEach-Object {{ $_.Today.Requests }}");
        counts.DataAdded += (_, added) =>
        {
            switch (counts[added.Index].BaseObject)
            {
                case 1L:
                    File.AppendAllText(_transcript, Line("m2"));
                    break;
                case 2L:
                    seen.TrySetResult();
                    break;
            }
        };
        var running = shell.BeginInvoke<PSObject, PSObject>(null, counts);
        await Guard.Ends(seen.Task);
        shell.Stop();
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
    }

    [Fact]
    public void A_status_becomes_one_line()
    {
        const string Status = """'{"model":{"id":"claude-opus-5-5"},"cost":{"total_cost_usd":2}}'""";
        var line = (string)_session.Run($"{Status} | Get-TokenUsage -StatusLine -Path projects").ThrowIfFailed().Single.BaseObject;
        Assert.StartsWith("opus-5-5 | ", line, StringComparison.Ordinal);
        Assert.Contains("session $2.00 | today ", line, StringComparison.Ordinal);
        Assert.Equal("StatusNotRead,ClaudePerf.Cmdlets.GetTokenUsageCommand",
            Assert.Single(_session.Run("'x' | Get-TokenUsage -StatusLine -Path projects").Errors).FullyQualifiedErrorId);
    }

    [Fact]
    public void A_missing_path_is_an_error() =>
        Assert.Equal("PathNotFound,ClaudePerf.Cmdlets.WatchTokenUsageCommand",
            Assert.Single(_session.Run("Watch-TokenUsage nowhere -Once").Errors).FullyQualifiedErrorId);

    private static PSObject Property(PSObject item, string name) => PSObject.AsPSObject(item.Properties[name].Value);

    private static string Line(string id) => JsonSerializer.Serialize(new
    {
        type = "assistant",
        uuid = id,
        sessionId = Session,
        timestamp = DateTime.UtcNow,
        cwd = "/home/dev",
        requestId = "req_" + id,
        message = new { id, model = "claude-opus-5-5", stop_reason = "end_turn", usage = new { input_tokens = 1000, output_tokens = 10 } },
    }) + "\n";
}
