using System.Text.Json;

namespace ClaudePerf.Module.Tests;

/// <summary>Export-TokenUsageReport as its users meet it.</summary>
public sealed class TokenUsageReportTests : IDisposable
{
    private const string Session = "11111111-1111-4111-8111-111111111111";

    private readonly ModuleSession _session = new();

    public TokenUsageReportTests() => _session.Write($"projects/-home-dev/{Session}.jsonl", Line);

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("", "token-usage.html", "<!DOCTYPE html>")]
    [InlineData("-Format Markdown", "token-usage.md", "# Claude Code usage")]
    [InlineData("-Format Csv", "token-usage.csv", "Day,Model,Agent,Project")]
    [InlineData("-Format Json", "token-usage.json", "{")]
    [InlineData("week.md -Title 'A week'", "week.md", "# A week")]
    [InlineData("-OutputPath week.txt -Format Json", "week.txt", "{")]
    public void A_file_is_written_in_the_format_asked_for(string how, string name, string beginning)
    {
        Assert.Empty(_session.Run($"Export-TokenUsageReport -Path projects -NoIndex -NoEcosystem {how}").ThrowIfFailed().Output);
        Assert.StartsWith(beginning, File.ReadAllText(Path.Combine(_session.Folder, name)), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_session.Folder, "*.tmp"));
    }

    [Fact]
    public void Its_total_is_that_of_Get_TokenUsage_and_the_file_is_given_with_PassThru()
    {
        var file = (FileInfo)_session.Run("Export-TokenUsageReport -Path projects -NoIndex -Format Json -PassThru")
            .ThrowIfFailed().Single.BaseObject;
        var cost = (decimal)_session.Run("Get-TokenUsage projects -NoIndex -GroupBy Session")
            .ThrowIfFailed().Single.Properties["Cost"].Value;
        using var json = JsonDocument.Parse(File.ReadAllText(file.FullName));
        Assert.Equal(cost, json.RootElement.GetProperty("total").GetProperty("cost").GetDecimal());
        Assert.True(cost > 0);
    }

    [Fact]
    public void The_ecosystem_of_the_current_folder_and_budgets_are_in_it()
    {
        _session.Write(".claude/agents/helper.md", "---\nname: helper\ndescription: Helps.\n---\nHelp.\n");
        _session.Run("Set-TokenBudget monthly 20 -Period Month -Scope Project").ThrowIfFailed();
        _session.Run("Export-TokenUsageReport -Path projects -NoIndex -Format Json").ThrowIfFailed();
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_session.Folder, "token-usage.json")));
        Assert.Equal("helper", json.RootElement.GetProperty("ecosystem").GetProperty("alwaysOn").EnumerateArray().Single()
            .GetProperty("name").GetString());
        // Tests that run beside this one may have set budgets of the user.
        Assert.Single(json.RootElement.GetProperty("budgets").EnumerateArray(),
            budget => budget.GetProperty("name").GetString() == "monthly");
    }

    [Fact]
    public void What_was_optimized_in_place_is_in_it_until_it_is_undone()
    {
        var agent = _session.Write(".claude/agents/wordy.md",
            "---\nname: wordy\ndescription: Helps.\n---\n\n\n\n\nHelp.   \n\n\n\n\nPlease note that it is important to read the file "
                + "first.\n");
        var result = _session.Run("Optimize-AgentPrompt .claude/agents/wordy.md -InPlace -Confirm:$false").ThrowIfFailed().Single;
        var optimization = Optimization();
        Assert.Equal("wordy", optimization.GetProperty("name").GetString());
        Assert.Equal(
            ((long)result.Properties["TokensBefore"].Value, (long)result.Properties["TokensAfter"].Value),
            (optimization.GetProperty("tokensBefore").GetInt64(), optimization.GetProperty("tokensAfter").GetInt64()));
        Assert.True(optimization.GetProperty("tokensAfter").GetInt64() < optimization.GetProperty("tokensBefore").GetInt64());
        _session.Run("Restore-AgentPrompt .claude/agents/wordy.md -Confirm:$false").ThrowIfFailed();
        Assert.Equal(JsonValueKind.Undefined, Optimization().ValueKind);

        JsonElement Optimization()
        {
            _session.Run("Export-TokenUsageReport -Path projects -NoIndex -Format Json").ThrowIfFailed();
            return JsonDocument.Parse(File.ReadAllText(Path.Combine(_session.Folder, "token-usage.json"))).RootElement
                .GetProperty("optimizations").EnumerateArray().FirstOrDefault(one => one.GetProperty("path").GetString() == agent);
        }
    }

    [Fact]
    public void WhatIf_writes_nothing_and_NoClobber_keeps_a_file()
    {
        _session.Run("Export-TokenUsageReport -Path projects -NoIndex -NoEcosystem -WhatIf").ThrowIfFailed();
        Assert.False(File.Exists(Path.Combine(_session.Folder, "token-usage.html")));
        var kept = _session.Write("token-usage.md", "mine");
        Assert.Equal(
            "ReportExists,ClaudePerf.Cmdlets.ExportTokenUsageReportCommand",
            Assert.Single(_session.Run(
                "Export-TokenUsageReport -Path projects -NoIndex -NoEcosystem -Format Markdown -NoClobber").Errors).FullyQualifiedErrorId);
        Assert.Equal("mine", File.ReadAllText(kept));
        _session.Run("Export-TokenUsageReport -Path projects -NoIndex -NoEcosystem -Format Markdown -Force").ThrowIfFailed();
        Assert.StartsWith("# Claude", File.ReadAllText(kept), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Html", "html", "<!DOCTYPE html><title>My page</title>")]
    [InlineData("Markdown", "md", "# Claude Code usage\n\nMy notes.\n")]
    [InlineData("Csv", "csv", "Day,Model\n")]
    [InlineData("Json", "json", "{\"title\":\"ClaudePerf\"}")]
    public void A_report_replaces_reports_and_empty_files_and_nothing_else(string format, string extension, string foreign)
    {
        const string Export = "Export-TokenUsageReport -Path projects -NoIndex -NoEcosystem -Format ";
        var file = _session.Write("token-usage." + extension, foreign);
        Assert.Equal(
            "ReportWouldReplaceOtherFile,ClaudePerf.Cmdlets.ExportTokenUsageReportCommand",
                Assert.Single(_session.Run(Export + format).Errors).FullyQualifiedErrorId);
        Assert.Equal(foreign, File.ReadAllText(file));
        _session.Write("token-usage." + extension, "");
        _session.Run(Export + format).ThrowIfFailed();
        // A report of nothing is a report too.
        _session.Run(Export + format + " -Model haiku").ThrowIfFailed();
        _session.Run(Export + format).ThrowIfFailed();
        Assert.NotEqual(foreign, File.ReadAllText(file));
        _session.Write("token-usage." + extension, foreign);
        _session.Run(Export + format + " -Force").ThrowIfFailed();
        Assert.NotEqual(foreign, File.ReadAllText(file));
    }

    [Theory]
    [InlineData("-OutputPath nowhere/report.html", "ReportFolderMissing")]
    [InlineData("-NoEcosystem -Ecosystem .", "ParametersConflict")]
    [InlineData("-NoClobber -Force", "ParametersConflict")]
    [InlineData("report.html -Format Csv", "ExtensionOfOtherFormat")]
    [InlineData("report.json -Format Html", "ExtensionOfOtherFormat")]
    [InlineData("report.txt", "ReportFormatUnknown")]
    [InlineData("report", "ReportFormatUnknown")]
    public void Wrong_input_is_an_error_with_an_id(string how, string id) => Assert.Equal(
        id + ",ClaudePerf.Cmdlets.ExportTokenUsageReportCommand",
        Assert.Single(_session.Run($"Export-TokenUsageReport -Path projects -NoIndex {how}").Errors).FullyQualifiedErrorId);

    [Fact]
    public void A_report_of_nothing_is_written_with_a_warning()
    {
        var run = _session.Run("Export-TokenUsageReport -Path projects -NoIndex -NoEcosystem -Model haiku").ThrowIfFailed();
        Assert.Contains(run.Warnings, warning => warning.StartsWith("There is no model 'haiku'", StringComparison.Ordinal));
        Assert.Contains("\"requests\":0", File.ReadAllText(Path.Combine(_session.Folder, "token-usage.html")), StringComparison.Ordinal);
    }

    private static string Line => JsonSerializer.Serialize(new
    {
        type = "assistant",
        uuid = "u1",
        sessionId = Session,
        timestamp = "2026-11-20T10:00:00Z",
        cwd = "/home/dev",
        requestId = "req_1",
        message = new
        {
            id = "msg_1", model = "claude-sonnet-5", role = "assistant", stop_reason = "end_turn",
            content = Array.Empty<object>(), usage = new { input_tokens = 1_000_000, output_tokens = 10 },
        },
    }) + "\n";
}
