using System.Text.Json;

namespace ClaudePerf.Module.Tests;

public sealed class TokenCalibrationTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    // Claude 3 is counted by no other test, so what is kept for its generation disturbs none.
    private void WriteTranscript(int messages)
    {
        var lines = Enumerable.Range(0, messages).Select(i => JsonSerializer.Serialize(new
        {
            type = "assistant",
            message = new
            {
                id = $"msg_{i}",
                model = "claude-3-opus-20240229",
                content = new[] { new { type = "text", text = string.Concat(
                    Enumerable.Repeat("The quick brown fox jumps over the lazy dog. ", 10 + i)) } },
                stop_reason = "end_turn",
                usage = new { input_tokens = 1, output_tokens = 5000 + (500 * i) },
            },
        }));
        _session.Write("projects/p/session.jsonl", string.Join('\n', lines) + "\n");
    }

    [Fact]
    public void Update_with_too_few_messages_is_reported_and_saves_nothing()
    {
        WriteTranscript(3);
        var result = _session.Run("Update-TokenCalibration projects -Verbose").ThrowIfFailed();
        Assert.Empty(result.Output);
        Assert.Contains("40", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Contains(result.Verbose, line => line.StartsWith("V3: 3 messages", StringComparison.Ordinal));
    }

    [Fact]
    public void Update_compares_and_WhatIf_saves_nothing()
    {
        WriteTranscript(60);
        var correction = _session.Run("Update-TokenCalibration projects -WhatIf").ThrowIfFailed().Single;
        Assert.Equal((60, true), (correction.Properties["Samples"].Value, correction.Properties["Applied"].Value));
        var kept = _session.Run("Get-TokenCalibration").ThrowIfFailed();
        Assert.Empty(kept.Output);
        Assert.Contains("Update-TokenCalibration", Assert.Single(kept.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Update_reports_a_path_that_does_not_exist() =>
        Assert.StartsWith("PathNotFound", _session.Run("Update-TokenCalibration missing").Errors[0].FullyQualifiedErrorId,
            StringComparison.Ordinal);
}
