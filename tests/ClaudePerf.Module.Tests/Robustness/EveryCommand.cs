using System.Text.Json;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests.Robustness;

/// <summary>One use of every command, run in one process in surroundings that a test makes.</summary>
internal static class EveryCommand
{
    internal const string Session = "11111111-1111-4111-8111-111111111111";

    /// <summary>The commands that end with an error where Pester is not there.</summary>
    internal static IReadOnlyList<string> NeedPester { get; } = ["New-AgentEcosystemPesterContainer"];

    /// <summary>What is run of each command, in this order. A command of the module without an entry fails the tests.</summary>
    internal static IReadOnlyList<(string Name, string Script)> Uses { get; } =
    [
        ("Get-ClaudePerf", "Get-ClaudePerf"),
        ("Get-ModelPrice", "Get-ModelPrice opus"),
        ("Get-AgentDefinition", "Get-AgentDefinition ."),
        ("Measure-PromptTokens", "Measure-PromptTokens ."),
        ("Get-CoordinationPattern", "Get-CoordinationPattern ."),
        ("Measure-AgentCoordination", "Measure-AgentCoordination ."),
        ("Test-AgentEcosystem", "Test-AgentEcosystem ."),
        ("Compare-AgentPrompt", "Compare-AgentPrompt . ."),
        ("New-AgentEcosystemPesterContainer", "New-AgentEcosystemPesterContainer ."),
        ("New-AgentRequest", "New-AgentRequest reviewer 'Look at it.'"),
        ("Invoke-AgentRequest", "Invoke-AgentRequest reviewer 'Look at it.' -WhatIf"),
        ("Optimize-AgentPrompt", "Optimize-AgentPrompt . -Level Standard -InPlace -Confirm:$false"),
        ("Restore-AgentPrompt", "Restore-AgentPrompt -Confirm:$false"),
        ("Get-TokenUsage", "Get-TokenUsage -GroupBy Agent"),
        ("Compare-TokenUsage", "Compare-TokenUsage"),
        ("Measure-ProviderCache", "Measure-ProviderCache"),
        ("Measure-ResponseTime", "Measure-ResponseTime"),
        ("Measure-SessionContext", "Measure-SessionContext"),
        ("Find-TokenSaving", "Find-TokenSaving"),
        ("Enable-TokenSaving", "Find-TokenSaving -MinimumPercent 0 | Enable-TokenSaving -Confirm:$false"),
        ("Get-TokenSaving", "Get-TokenSaving"),
        ("Disable-TokenSaving", "Disable-TokenSaving -Confirm:$false"),
        ("Measure-TokenSaving", "Measure-TokenSaving -StartupTokens 1000"),
        ("Export-TokenUsage", "Export-TokenUsage usage"),
        ("Export-TokenUsageReport", "Export-TokenUsageReport report.json"),
        ("Watch-TokenUsage", ":once foreach ($i in 1) { Watch-TokenUsage -AsObject | ForEach-Object { $_; break once } }"),
        ("Set-TokenBudget", "Set-TokenBudget daily 20 -Period Day"),
        ("Get-TokenBudget", "Get-TokenBudget"),
        ("Test-TokenBudget", "Test-TokenBudget"),
        ("Invoke-TokenBudgetHook", """'{"hook_event_name":"UserPromptSubmit","session_id":"s1"}' | Invoke-TokenBudgetHook"""),
        ("Register-TokenBudgetHook", "Register-TokenBudgetHook -Scope Project"),
        ("Unregister-TokenBudgetHook", "Unregister-TokenBudgetHook -Scope Project"),
        ("Register-TokenStatusLine", "Register-TokenStatusLine -Scope Project -Force"),
        ("Unregister-TokenStatusLine", "Unregister-TokenStatusLine -Scope Project"),
        ("Remove-TokenBudget", "Remove-TokenBudget daily -Confirm:$false"),
        ("Set-PromptCacheOption", "Set-PromptCacheOption -MemoryBytes 128MB"),
        ("Get-PromptCacheOption", "Get-PromptCacheOption"),
        ("Get-PromptCache", "Get-PromptCache"),
        ("Clear-PromptCache", "Clear-PromptCache -Confirm:$false"),
        ("Clear-TokenUsageIndex", "Clear-TokenUsageIndex -Confirm:$false"),
        ("Update-TokenCalibration", "Update-TokenCalibration"),
        ("Get-TokenCalibration", "Get-TokenCalibration"),
        ("Install-TokenVocabulary", "Install-TokenVocabulary -WhatIf"),
        ("Get-TokenVocabulary", "Get-TokenVocabulary"),
        ("Uninstall-TokenVocabulary", "Uninstall-TokenVocabulary -Confirm:$false"),
    ];

    /// <summary>Writes a project with agents, memory, settings and a transcript, and gives its folder.</summary>
    /// <param name="home">The home that transcripts lie in.</param>
    /// <param name="project">The project's folder, made where it is missing.</param>
    /// <param name="agent">The name of a second agent.</param>
    internal static void Prepare(string home, string project, string agent = "writer")
    {
        Directory.CreateDirectory(Path.Combine(project, ".claude", "agents"));
        Directory.CreateDirectory(Path.Combine(project, ".git"));
        File.WriteAllText(Path.Combine(project, "CLAUDE.md"), "# Project\n\nUse four spaces. Never push to main.\n");
        foreach (var name in (string[])["reviewer", agent])
            File.WriteAllText(Path.Combine(project, ".claude", "agents", $"{name}.md"),
                $"---\nname: {(name == "reviewer" ? name : "writer")}\ndescription: Use it when a review is needed.\ntools: Read, "
                    + "Grep\nmodel: sonnet\n---\n\nYou are of this project. Always read the whole file before you say anything. Always "
                        + "read the whole file before you say anything.\n");
        var transcripts = Directory.CreateDirectory(Path.Combine(home, ".claude", "projects", "-home-dev")).FullName;
        File.WriteAllLines(Path.Combine(transcripts, Session + ".jsonl"),
            Enumerable.Range(1, 3).Select(number => Request(number, DateTime.UtcNow.AddMinutes(number - 30), project)));
    }

    /// <summary>The line of a transcript that tells of a request.</summary>
    /// <param name="number">Makes it another request than those of other numbers.</param>
    /// <param name="time">When it was answered.</param>
    /// <param name="project">The folder it was made in.</param>
    internal static string Request(int number, DateTime time, string project) => JsonSerializer.Serialize(new
    {
        type = "assistant",
        uuid = $"u{number}",
        sessionId = Session,
        timestamp = time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
        cwd = project,
        gitBranch = "main",
        requestId = $"req_{number}",
        message = new
        {
            id = $"msg_{number}", model = "claude-sonnet-5-5", role = "assistant", stop_reason = "end_turn",
            content = new[] { new { type = "text", text = "done" } }, usage = new { input_tokens = 1000, output_tokens = 500 },
        },
    });

    /// <summary>Runs every command in a folder and tells what each came to.</summary>
    /// <param name="shell">The process's home and environment.</param>
    /// <param name="project">The folder.</param>
    /// <param name="before">What is run first.</param>
    internal static async Task<IReadOnlyDictionary<string, Outcome>> RunAsync(ShellProcess shell, string project, string before = "")
    {
        const string Mark = "#ran";
        var script = Path.Combine(shell.Home, $"every-{Guid.NewGuid():N}.ps1");
        var lines = Uses.Select(static use => $$"""
            $Error.Clear(); $out = $null
            try { $out = @({{use.Script}}) } catch { }
            $ids = ($Error | ForEach-Object { $_.FullyQualifiedErrorId }) -join ';'
            $messages = ($Error | ForEach-Object { "$($_.Exception.Message)" -replace '[|\r\n]', ' ' }) -join ';'
            "{{Mark}}|{{use.Name}}|$($out.Count)|$ids|$messages"
            """);
        await File.WriteAllTextAsync(script,
            $"$WarningPreference = 'SilentlyContinue'; $ErrorActionPreference = 'SilentlyContinue'; $ProgressPreference = "
                + $"'SilentlyContinue'\n{before}\n{string.Join('\n', lines)}\n", TestContext.Current.CancellationToken);
        var result = await shell.Run("-WorkingDirectory", project, "-File", script);
        var outcomes = result.Output.Split('\n').Where(static line => line.StartsWith(Mark, StringComparison.Ordinal))
            .Select(static line => line.Split('|'))
            .ToDictionary(static parts => parts[1],
                static parts => new Outcome(int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture),
                    parts[3].Split(';', StringSplitOptions.RemoveEmptyEntries), parts[4]), StringComparer.Ordinal);
        Assert.True(outcomes.Count == Uses.Count, $"{outcomes.Count} of {Uses.Count} commands ran.\n{result.Output}\n{result.Error}");
        // An exception that no command expected has its type for an id.
        Assert.All(outcomes, static outcome =>
            Assert.All(outcome.Value.ErrorIds,
                id => Assert.True(!id.Split(',')[0].Contains('.', StringComparison.Ordinal),
                    $"{outcome.Key}: {id}: {outcome.Value.Messages}")));
        return outcomes;
    }

    /// <summary>What a command came to.</summary>
    /// <param name="Count">Objects that it gave.</param>
    /// <param name="ErrorIds">Its errors, the newest first.</param>
    /// <param name="Messages">Their messages.</param>
    internal sealed record Outcome(int Count, IReadOnlyList<string> ErrorIds, string Messages);
}
