using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.Json;
using ClaudePerf.Core.Tests;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests;

/// <summary>The commands for budgets in a real engine. Budgets are a project's, so that tests of other classes do not meet them.</summary>
public sealed class TokenBudgetTests : IDisposable
{
    private const string Session = "11111111-1111-4111-8111-111111111111";

    private readonly ModuleSession _session = new();

    public TokenBudgetTests() => Directory.CreateDirectory(Path.Combine(_session.Folder, ".git"));

    private string BudgetFile => Path.Combine(_session.Folder, ".claude", "token-budgets.json");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_budget_is_set_shown_changed_and_removed()
    {
        Use(600);
        var set = _session.Run("Set-TokenBudget team 1000 -Unit Tokens -Period Day -Scope Project -Action Block -PassThru")
            .ThrowIfFailed().Single;
        Assert.Equal(("team", 1000m, "Project"),
            ((string)set.Properties["Name"].Value, (decimal)set.Properties["Limit"].Value, set.Properties["Source"].Value.ToString()));
        var state = Get().ThrowIfFailed().Single;
        Assert.Equal(
            ("Day", 1000m, "Tokens", 600m, 400m, 60.0, "Warning", "Block"),
            ((string)state.Properties["Period"].Value, (decimal)state.Properties["Limit"].Value, state.Properties["Unit"].Value.ToString()!,
                (decimal)state.Properties["Used"].Value,
                (decimal)state.Properties["Remaining"].Value, (double)state.Properties["Percent"].Value,
                    state.Properties["Status"].Value.ToString()!, state.Properties["Action"].Value.ToString()!));
        _session.Run("Get-TokenBudget -Scope Project -TranscriptPath projects | Set-TokenBudget -Limit 2000").ThrowIfFailed();
        Assert.Equal((2000m, "Ok"), ((decimal)Get().Single.Properties["Limit"].Value, Get().Single.Properties["Status"].Value.ToString()));
        _session.Run("Get-TokenBudget te* -TranscriptPath projects | Remove-TokenBudget").ThrowIfFailed();
        Assert.Empty(Get().Output);
        Assert.Contains("No budgets are set", Assert.Single(Get().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        _session.Run("Set-TokenBudget team 20 -Scope Project -WhatIf").ThrowIfFailed();
        Assert.False(File.Exists(BudgetFile));
        _session.Run("Set-TokenBudget team 20 -Scope Project; Remove-TokenBudget team -WhatIf; Register-TokenBudgetHook Local -WhatIf")
            .ThrowIfFailed();
        Assert.True(File.Exists(BudgetFile));
        Assert.False(File.Exists(Path.Combine(_session.Folder, ".claude", "settings.local.json")));
    }

    [Theory]
    [InlineData("Set-TokenBudget x", "BudgetLimitMissing")]
    [InlineData("Set-TokenBudget 'a*' 5", "BudgetNameUnusable")]
    [InlineData("Set-TokenBudget x 5 -Period year", "CannotConvertArgumentNoMessage")]
    [InlineData("Set-TokenBudget x 0", "ParameterArgumentValidationError")]
    [InlineData("Set-TokenBudget x 5 -Project a -Scope Project", "BudgetProjectOfProject")]
    [InlineData("Set-TokenBudget x 5 -TimeZone Europe/Atlantis", "UnknownTimeZone")]
    [InlineData("Get-TokenBudget nobody -TranscriptPath projects", "BudgetNotFound")]
    [InlineData("Remove-TokenBudget nobody", "BudgetNotFound")]
    [InlineData("1 | Remove-TokenBudget", "InputNotABudget")]
    public void Errors_name_the_wrong_arguments(string command, string error)
    {
        Use(1);
        Assert.Equal(error, Assert.Single(_session.Run(command).Errors).FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void A_damaged_file_is_reported_with_its_place()
    {
        _session.Write(".claude/token-budgets.json", "{\n  \"budgets\": [ { \"name\": \"a\", \"limit\": -1 } ]\n}");
        var error = Assert.Single(Get().Errors);
        Assert.Equal("BudgetFileUnusable", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("line 2, column", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Testing_gives_objects_and_errors_or_a_boolean()
    {
        Use(600);
        _session.Run("Set-TokenBudget small 500 -Unit Tokens -Period Day -Scope Project; Set-TokenBudget large 5000 -Unit Tokens -Period "
            + "Day -Scope Project").ThrowIfFailed();
        var result = _session.Run("Test-TokenBudget -Scope Project -TranscriptPath projects");
        Assert.Equal(["Exceeded", "Ok"], result.Property("Status").Select(status => status!.ToString()));
        var error = Assert.Single(result.Errors);
        Assert.Equal("BudgetExceeded", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("'small' is used up: 600 tokens of 500 tokens (120%)", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(false, _session.Run("Test-TokenBudget -Quiet -Scope Project -TranscriptPath projects")
            .ThrowIfFailed().Single.BaseObject);
        Assert.Equal(true, _session.Run("Test-TokenBudget large -Quiet -Scope Project -TranscriptPath projects")
            .ThrowIfFailed().Single.BaseObject);
    }

    [Fact]
    public void Prompts_are_predicted_from_a_path_and_from_the_pipeline()
    {
        Use(600, agent: "reviewer");
        Use(600, agent: "reviewer");
        _session.Write(".claude/agents/reviewer.md", "---\nname: reviewer\ndescription: Reviews.\ntools: Read\n---\nReview the change.\n");
        _session.Run("Set-TokenBudget small 1500 -Unit Tokens -Period Month -Scope Project; Set-TokenBudget large 5000000 -Unit Tokens "
            + "-Period Month -Scope Project").ThrowIfFailed();
        var byPath = _session.Run(
            "Test-TokenBudget -Scope Project -TranscriptPath projects -Path .claude/agents/reviewer.md -Invocations 3");
        Assert.Equal(["Exceeded", "Ok"], byPath.Property("Status").Select(status => status!.ToString()));
        Assert.Equal([3, 3], byPath.Property("Invocations"));
        // A spread of the past, and no single figure.
        Assert.All(byPath.Output, static prediction => Assert.True((decimal)prediction.Properties["High"].Value > 1800));
        Assert.All(byPath.Output, static prediction => Assert.Null(prediction.Properties["Expected"]));
        Assert.Equal(["Spread", "Spread"], byPath.Property("Basis").Select(static basis => basis!.ToString()));
        Assert.Equal("BudgetWouldBeExceeded", Assert.Single(byPath.Errors).FullyQualifiedErrorId.Split(',')[0]);
        var byPipe = _session.Run(
            "Measure-PromptTokens .claude/agents/reviewer.md | Test-TokenBudget -Scope Project -TranscriptPath projects -Invocations 3");
        Assert.Equal(byPath.Property("High"), byPipe.Property("High"));
        Assert.Equal(false, _session.Run(
            "Test-TokenBudget -Scope Project -TranscriptPath projects -Path .claude/agents/*.md -Invocations 3 -Quiet")
                .ThrowIfFailed().Single.BaseObject);
    }

    [Fact]
    public void Names_and_periods_complete()
    {
        _session.Run("Set-TokenBudget nightly 20 -Scope Project").ThrowIfFailed();
        Assert.Contains("nightly", Completions("Get-TokenBudget nig"));
        Assert.Contains("Month", Completions("Set-TokenBudget x 5 -Period Mo"));
        Assert.Contains("Project", Completions("Set-TokenBudget x 5 -Scope Pro"));
    }

    [Fact]
    public void The_hook_is_registered_and_taken_out_again()
    {
        const string Before = "{\r\n\t\"model\": \"opus\"\r\n}";
        var settings = _session.Write(".claude/settings.local.json", Before);
        var info = _session.Run("Register-TokenBudgetHook -Scope Local -FailClosed -PassThru").ThrowIfFailed().Single;
        Assert.Equal((true, settings), ((bool)info.Properties["Changed"].Value, (string)info.Properties["Path"].Value));
        var command = (string)info.Properties["Command"].Value;
        // Whatever ends a strict hook but its own answer stops.
        Assert.EndsWith(" || exit 2", command, StringComparison.Ordinal);
        Assert.Matches("-FailClosed|--fail-closed", command);
        Assert.Contains(JsonEncodedText.Encode(command, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
            File.ReadAllText(settings), StringComparison.Ordinal);
        Assert.Equal(false, _session.Run("Register-TokenBudgetHook -Scope Local -FailClosed -PassThru")
            .ThrowIfFailed().Single.Properties["Changed"].Value);
        _session.Run("Unregister-TokenBudgetHook -Scope Local").ThrowIfFailed();
        Assert.Equal(Before, File.ReadAllText(settings));
    }

    [Fact]
    public void A_shared_settings_file_names_no_folder_of_this_machine()
    {
        var command = (string)_session.Run("Register-TokenBudgetHook -Scope Project -PassThru")
            .ThrowIfFailed().Single.Properties["Command"].Value;
        Assert.DoesNotContain('/', command.Replace("$input", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_shell_answers_as_claude_code_expects_and_fails_jobs()
    {
        using var shell = new ShellProcess();
        shell.Environment["CLAUDE_CONFIG_DIR"] = shell.Home;
        var place = Directory.CreateDirectory(Path.Combine(shell.Home, "projects", "-p")).FullName;
        await File.WriteAllTextAsync(Path.Combine(place, Session + ".jsonl"), Line("m1", 1000, null, shell.Home),
            TestContext.Current.CancellationToken);
        Assert.Equal(0, (await shell.Run(
            "Set-TokenBudget daily 900 -Unit Tokens -Period Day -Action Block; Register-TokenBudgetHook")).ExitCode);
        Assert.Contains("-BudgetHook",
            await File.ReadAllTextAsync(Path.Combine(shell.Home, "settings.json"), TestContext.Current.CancellationToken),
                StringComparison.Ordinal);

        var input = $$"""{"session_id":"{{Session}}","cwd":"/home/dev","hook_event_name":"UserPromptSubmit","prompt":"Hello"}""";
        foreach (var arguments in (string[][])[["-BudgetHook"], ["$input | Invoke-TokenBudgetHook -Exit"]])
        {
            var stopped = await InTime(() => shell.RunWithInput(input, arguments));
            Assert.True(stopped is { ExitCode: 2, Output: "" },
                $"{arguments[0]} ended with {stopped.ExitCode}: {stopped.Output}{stopped.Error}");
            Assert.Contains("Budget 'daily' is used up: 1,000 tokens of 900 tokens (111%) today. It resets at ", stopped.Error,
                StringComparison.Ordinal);
        }

        Assert.Equal(1, (await shell.Run("Test-TokenBudget")).ExitCode);
        var script = Path.Combine(shell.Home, "job.ps1");
        await File.WriteAllTextAsync(script, "$null = Test-TokenBudget -Quiet -EnableExit", TestContext.Current.CancellationToken);
        Assert.Equal(1, (await shell.Run("-File", script)).ExitCode);
        Assert.Equal(0, (await shell.Run("Set-TokenBudget daily 5000")).ExitCode);
        Assert.Equal(0, (await shell.Run("-File", script)).ExitCode);
        Assert.Equal(0, (await shell.Run("Test-TokenBudget")).ExitCode);

        var warned = await InTime(() => shell.RunWithInput(input.Replace("\"prompt\"", "\"x\"", StringComparison.Ordinal), "-BudgetHook"));
        Assert.Equal((0, "", ""), (warned.ExitCode, warned.Output, warned.Error));
        Assert.Equal(0, (await shell.Run("Unregister-TokenBudgetHook")).ExitCode);
        Assert.False(File.Exists(Path.Combine(shell.Home, "settings.json")));
    }

    [Fact]
    public async Task The_registered_status_line_writes_the_line()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The command is run by a POSIX shell.");
        using var shell = new ShellProcess();
        shell.Environment["CLAUDE_CONFIG_DIR"] = shell.Home;
        Assert.Equal(0, (await shell.Run("Register-TokenStatusLine")).ExitCode);
        var file = Path.Combine(shell.Home, "settings.json");
        using var settings = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        var command = settings.RootElement.GetProperty("statusLine").GetProperty("command").GetString()!;
        var start = ShellProcess.Prepared("/bin/sh", shell.Home, "-c", command);
        start.Environment["CLAUDE_CONFIG_DIR"] = shell.Home;
        using var process = System.Diagnostics.Process.Start(start)!;
        var line = await ShellProcess.Finish(process, """{"session_id":"s","model":{"id":"claude-opus-5-5"}}""");
        Assert.Equal((0, "opus-5-5", ""), (line.ExitCode, line.Output.Trim(), line.Error));
    }

    // Claude Code hands the variables of a project's settings to every hook.
    [Fact]
    public async Task A_projects_variables_do_not_move_the_users_budgets()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The command is run by a POSIX shell.");
        using var shell = new ShellProcess();
        shell.Environment["CLAUDE_CONFIG_DIR"] = shell.Home;
        var place = Directory.CreateDirectory(Path.Combine(shell.Home, "projects", "-p")).FullName;
        await File.WriteAllTextAsync(Path.Combine(place, Session + ".jsonl"), Line("m1", 1000, null, shell.Home),
            TestContext.Current.CancellationToken);
        Assert.Equal(0, (await shell.Run(
            "Set-TokenBudget daily 900 -Unit Tokens -Period Day -Action Block; Register-TokenBudgetHook")).ExitCode);
        using var settings = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(shell.Home, "settings.json"), TestContext.Current.CancellationToken));
        var hook = settings.RootElement.GetProperty("hooks").GetProperty("UserPromptSubmit")[0].GetProperty("hooks")[0];

        var start = ShellProcess.Prepared("/bin/sh", shell.Home, "-c", hook.GetProperty("command").GetString()!);
        start.Environment["CLAUDE_CONFIG_DIR"] = shell.Home;
        start.Environment["CLAUDEPERF_HOME"] = Path.Combine(shell.Home, "elsewhere");
        start.Environment["TZ"] = "Pacific/Kiritimati";
        start.Environment["TZDIR"] = "/";
        var input = $$"""{"session_id":"{{Session}}","cwd":"/home/dev","hook_event_name":"UserPromptSubmit","prompt":"Hello"}""";
        var stopped = await InTime(async () =>
        {
            using var process = System.Diagnostics.Process.Start(start)!;
            return await ShellProcess.Finish(process, input);
        });
        Assert.True(stopped.ExitCode == 2, $"The hook ended with {stopped.ExitCode}: {stopped.Output}{stopped.Error}");
    }

    // The hook has five seconds, four of them to work. On a busy machine that is not enough, sometimes not even to say so; the next
    // call then knows more. A hook that allows in less time made a decision.
    private static async Task<ShellProcess.Result> InTime(Func<Task<ShellProcess.Result>> hook)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        while (true)
        {
            var started = time.GetTimestamp();
            var result = await hook();
            var isLate = result.Output.Length > 0 || time.GetElapsedTime(started) >= TimeSpan.FromSeconds(4);
            if (result.ExitCode != 0 || !isLate || time.GetElapsedTime(began) > Guard.Limit)
                return result;
        }
    }

    private ModuleSession.Result Get() => _session.Run("Get-TokenBudget -Scope Project -TranscriptPath projects");

    private List<string> Completions(string line)
    {
        var found = _session.Run(
            $"(TabExpansion2 '{CodeGeneration.EscapeSingleQuotedStringContent(line)}' {line.Length}).CompletionMatches").ThrowIfFailed();
        return [.. found.Output.Select(match => ((CompletionResult)match.BaseObject).CompletionText)];
    }

    private int _messages;

    private void Use(long tokens, string? agent = null)
    {
        var id = $"m{_messages++}";
        var place = agent is null ? $"projects/-p/{Session}.jsonl" : $"projects/-p/{Session}/subagents/agent-{id}.jsonl";
        _session.Write(place, Line(id, tokens, agent is null ? null : id, _session.Folder));
        if (agent is not null)
            _session.Write(place.Replace(".jsonl", ".meta.json", StringComparison.Ordinal), $$"""{"agentType":"{{agent}}"}""");
    }

    private static string Line(string id, long tokens, string? run, string folder) => JsonSerializer.Serialize(new
    {
        type = "assistant",
        uuid = id,
        sessionId = Session,
        timestamp = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        cwd = folder,
        requestId = $"req_{id}",
        isSidechain = run is not null,
        agentId = run,
        message = new
        {
            id, model = "claude-opus-5-5", role = "assistant", content = Array.Empty<object>(), stop_reason = "end_turn",
            usage = new { input_tokens = tokens, output_tokens = 0 },
        },
    }) + "\n";
}
