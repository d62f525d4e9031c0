using System.Text;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests.Robustness;

/// <summary>Every command where one of the files that ClaudePerf or its user keeps is damaged: what does not need it works, and the rest
/// says which file it is.</summary>
public sealed class DamagedFilesTests : IDisposable
{
    private readonly ShellProcess _shell = new();

    private string Project => Path.Combine(_shell.Home, "project");

    private string Data => Path.Combine(_shell.Home, "kept");

    public void Dispose() => _shell.Dispose();

    // Each file, the id of the error where it is needed, and who needs it. The usage index and the cache start again from nothing instead.
    [Theory]
    [InlineData("models.json", "InvalidPriceData", "Get-ModelPrice", "Measure-PromptTokens", "Get-TokenUsage", "Measure-AgentCoordination",
        "Test-AgentEcosystem", "New-AgentRequest", "Optimize-AgentPrompt", "Export-TokenUsageReport", "Update-TokenCalibration")]
    [InlineData("token-calibration.json", "CalibrationUnusable", "Get-TokenCalibration")]
    [InlineData("budgets.json", "BudgetFileUnusable", "Set-TokenBudget", "Get-TokenBudget", "Test-TokenBudget", "Remove-TokenBudget",
        "Invoke-AgentRequest", "Export-TokenUsageReport", "Watch-TokenUsage")]
    [InlineData("prompt-cache.json", "PromptCacheOptionsUnusable", "Set-PromptCacheOption", "Get-PromptCacheOption", "Get-PromptCache",
        "Clear-PromptCache")]
    [InlineData("usage.db", "")]
    [InlineData("prompt-cache.db", "")]
    [InlineData("../project/.claude/token-budgets.json", "BudgetFileUnusable", "Get-TokenBudget", "Test-TokenBudget", "Invoke-AgentRequest",
        "Export-TokenUsageReport", "Watch-TokenUsage")]
    [InlineData("../project/.claude/claudeperf.json", "ValidationSettingsUnusable", "Test-AgentEcosystem")]
    [InlineData("../project/.claude/coordination.json", "InvalidPatternFile", "Get-CoordinationPattern", "Measure-AgentCoordination")]
    [InlineData("../project/.claude/settings.json", "HookSettingsUnusable", "Register-TokenBudgetHook", "Unregister-TokenBudgetHook",
        "Register-TokenStatusLine", "Unregister-TokenStatusLine")]
    public async Task Failing_commands_name_the_file(string file, string id, params string[] failing)
    {
        EveryCommand.Prepare(_shell.Home, Project);
        Directory.CreateDirectory(Data);
        _shell.Environment["CLAUDEPERF_HOME"] = Data;
        var path = Path.GetFullPath(Path.Combine(Data, file));
        await File.WriteAllBytesAsync(path, Encoding.UTF8.GetBytes("{ damaged " + new string('x', 5000)),
            TestContext.Current.CancellationToken);
        var outcomes = await EveryCommand.RunAsync(_shell, Project);
        Assert.All(failing, command => Assert.StartsWith(id + ",", Assert.Single(outcomes[command].ErrorIds), StringComparison.Ordinal));
        var failed = outcomes.Where(static outcome => outcome.Value.ErrorIds.Count > 0 && !EveryCommand.NeedPester.Contains(outcome.Key))
            .ToList();
        Assert.All(failed, outcome =>
        {
            Assert.Contains(path, outcome.Value.Messages, StringComparison.Ordinal);
            Assert.DoesNotContain("LineNumber:", outcome.Value.Messages, StringComparison.Ordinal);
        });
        if (id.Length == 0)
            Assert.Empty(failed);
        else if (!file.EndsWith("models.json", StringComparison.Ordinal))
            Assert.True(outcomes["Measure-PromptTokens"].Count >= 3);
    }

    [Fact]
    public async Task Damaged_options_of_the_cache_are_replaced_as_the_error_advises()
    {
        Directory.CreateDirectory(Data);
        _shell.Environment["CLAUDEPERF_HOME"] = Data;
        await File.WriteAllTextAsync(Path.Combine(Data, "prompt-cache.json"), "{", TestContext.Current.CancellationToken);
        var failed = await _shell.Run("-Command", "Get-PromptCacheOption");
        Assert.Contains("or run Set-PromptCacheOption -Reset.", failed.Error, StringComparison.Ordinal);
        Assert.Equal("", (await _shell.Run("-Command", "Set-PromptCacheOption -Reset; (Get-PromptCacheOption).Enabled")).Error);
    }
}
