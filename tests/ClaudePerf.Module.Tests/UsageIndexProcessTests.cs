using System.Globalization;
using System.Text;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests;

/// <summary>The usage index in several processes at once.</summary>
public sealed class UsageIndexProcessTests : IDisposable
{
    private const int Sessions = 40;
    private const int RequestsPerSession = 50;

    private readonly ShellProcess _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Processes_that_index_at_once_all_give_the_right_totals()
    {
        for (var session = 0; session < Sessions; session++)
            Write(session, RequestsPerSession);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Total()));
        Assert.All(answers, answer => Assert.Equal(($"{Sessions * RequestsPerSession} 14000", ""), answer));

        // One more request in each transcript, again read by all at once.
        for (var session = 0; session < Sessions; session++)
            Write(session, RequestsPerSession + 1);
        answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Total()));
        Assert.All(answers, answer => Assert.Equal(($"{Sessions * (RequestsPerSession + 1)} 14280", ""), answer));
    }

    private async Task<(string Output, string Error)> Total()
    {
        var result = await _shell.Run(
            "$all = @(Get-TokenUsage projects -GroupBy Project); \"$($all[0].Requests) $($all[0].OutputTokens)\"");
        return (result.Output.Trim(), result.Error);
    }

    private void Write(int session, int requests)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < requests; i++)
        {
            lines.Append(CultureInfo.InvariantCulture,
                $$"""{"type":"assistant","uuid":"u{{i}}","sessionId":"s{{session}}","timestamp":"2026-09-01T10:00:{{i % 60:00}}"""
                + $$""".000Z","cwd":"/home/dev","requestId":"r{{session}}-{{i}}","message":"""
                + $$"""{"id":"m{{session}}-{{i}}","model":"claude-opus-5","content":[],"stop_reason":"end_turn","usage":"""
                + $$$$"""{"input_tokens":1,"output_tokens":7}}}""").Append('\n');
        }
        var folder = Directory.CreateDirectory(Path.Combine(_shell.Home, "projects", "-home-dev"));
        File.WriteAllText(Path.Combine(folder.FullName, $"s{session}.jsonl"), lines.ToString());
    }
}
