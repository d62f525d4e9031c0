using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests.Help;

/// <summary>
/// Runs the commands of docs/guides/scheduled-reports.md as the scheduler of each would: by sh, in the user's home.
/// </summary>
public sealed partial class ScheduledReportGuideTests : IDisposable
{
    private const string Shell = "/bin/sh";
    private static readonly Guide Guide = new("scheduled-reports.md");

    private readonly ShellProcess _shell = new();
    private readonly string _bin;

    public ScheduledReportGuideTests()
    {
        _bin = Directory.CreateDirectory(Path.Combine(_shell.Home, "bin")).FullName;
        var project = Directory.CreateDirectory(Path.Combine(_shell.Home, ".claude", "projects", "-home-dev")).FullName;
        File.WriteAllText(Path.Combine(project, "11111111-1111-4111-8111-111111111111.jsonl"), JsonSerializer.Serialize(new
        {
            type = "assistant",
            uuid = "u1",
            sessionId = "11111111-1111-4111-8111-111111111111",
            timestamp = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            requestId = "req_1",
            message = new
            {
                id = "msg_1", model = "claude-sonnet-5", role = "assistant", stop_reason = "end_turn",
                content = Array.Empty<object>(), usage = new { input_tokens = 1000, output_tokens = 10 },
            },
        }) + "\n");
        Directory.CreateDirectory(Path.Combine(_shell.Home, "reports"));
    }

    private string Report => Path.Combine(_shell.Home, "reports", "usage.html");

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_command_writes_the_report_or_fails(int index)
    {
        var commands = Guide.Blocks("sh");
        Assert.Equal(2, commands.Count);
        await RunAsync(commands[index]);
        IsReport();
        Directory.Delete(Path.Combine(_shell.Home, "reports"), recursive: true);
        Assert.NotEqual(0, (await FinishAsync(commands[index])).ExitCode);
    }

    [Fact]
    public async Task The_crontab_entry_is_one_line_and_its_command_runs()
    {
        var line = Assert.Single(Guide.Blocks("cron"));
        var fields = CronLine().Match(line);
        Assert.True(fields.Success, line);
        var command = fields.Groups["command"].Value;
        Assert.DoesNotContain('%', command.Replace("\\%", "", StringComparison.Ordinal));
        await RunAsync(command);
        IsReport();
    }

    [Fact]
    public async Task The_systemd_units_refer_to_each_other_and_the_command_runs()
    {
        var units = Guide.Blocks("ini");
        Assert.Equal(2, units.Count);
        Assert.Matches(@"(?m)^WorkingDirectory=%h$", units[0]);
        Assert.Matches(@"(?m)^OnCalendar=Mon 07:00$", units[1]);
        Assert.Contains("`~/.config/systemd/user/claude-usage.service`", Guide.Text, StringComparison.Ordinal);
        Assert.Contains("`~/.config/systemd/user/claude-usage.timer`", Guide.Text, StringComparison.Ordinal);
        var command = Regex.Match(units[0], "(?m)^ExecStart=(.*)$", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;
        // systemd would put its own values for these.
        Assert.DoesNotContain('%', command);
        Assert.DoesNotContain('$', command);
        await RunAsync(command);
        IsReport();
    }

    [Fact]
    public async Task The_Windows_task_has_an_action_that_runs()
    {
        // The task scheduler's own commands are there on Windows alone: these say what they were given.
        var script = Path.Combine(_shell.Home, "register.ps1");
        await File.WriteAllTextAsync(
            script,
            """
            function New-ScheduledTaskAction($Execute, $Argument, $WorkingDirectory) { "$Execute|$Argument|$WorkingDirectory" }
            function New-ScheduledTaskTrigger([switch] $Weekly, $DaysOfWeek, $At) { "$Weekly $DaysOfWeek $At" }
            function Register-ScheduledTask($TaskName, $Action, $Trigger) { "$TaskName|$Trigger|$Action" }

            """ + Assert.Single(Guide.Blocks("powershell")),
            TestContext.Current.CancellationToken);
        var registered = (await RunAsync($"pwsh -NoProfile -File '{script}'")).Output.Trim().Split('|');
        Assert.Equal(("Claude Code usage", "True Monday 07:00", "pwsh.exe", _shell.Home),
            (registered[0], registered[1], registered[2], registered[4]));
        await RunAsync($"pwsh {registered[3]}");
        IsReport();
    }

    [Fact]
    public async Task The_GitHub_Actions_step_writes_the_page_and_the_summary()
    {
        var workflow = Assert.Single(Guide.Blocks("yaml"));
        var lines = Guide.StepOf(workflow);
        Assert.Equal(4, lines.Count);
        Assert.Contains("shell: pwsh", workflow, StringComparison.Ordinal);
        Assert.Contains("path: usage.html", workflow, StringComparison.Ordinal);
        var script = Path.Combine(_shell.Home, "step.ps1");
        var summary = Path.Combine(_shell.Home, "summary.md");
        await File.WriteAllTextAsync(script, string.Join('\n', lines), TestContext.Current.CancellationToken);
        await RunAsync($"pwsh -NoProfile -File '{script}'", ("GITHUB_STEP_SUMMARY", summary));
        Assert.StartsWith("<!DOCTYPE html>",
            await File.ReadAllTextAsync(Path.Combine(_shell.Home, "usage.html"), TestContext.Current.CancellationToken),
                StringComparison.Ordinal);
        Assert.StartsWith("# Claude Code usage", await File.ReadAllTextAsync(summary, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    private void IsReport()
    {
        var page = File.ReadAllText(Report);
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.Contains("\"requests\":1", page, StringComparison.Ordinal);
    }

    private async Task<ShellProcess.Result> RunAsync(string command, params (string Name, string Value)[] environment)
    {
        var result = await FinishAsync(command, environment);
        Assert.True(result.ExitCode == 0, $"{command}\n{result.Output}{result.Error}");
        return result;
    }

    private async Task<ShellProcess.Result> FinishAsync(string command, params (string Name, string Value)[] environment)
    {
        Assert.SkipUnless(File.Exists(Shell), $"It needs {Shell}, by which cron and systemd run commands.");
        Program("claudeperf-pwsh", ShellProcess.Executable);
        Program("pwsh", ShellProcess.PowerShell);
        var start = ShellProcess.Prepared(Shell, _shell.Home, "-c", command.Replace("/usr/bin/pwsh", "pwsh", StringComparison.Ordinal));
        start.Environment["PATH"] = $"{_bin}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["PSModulePath"] = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(ModuleFixture.Manifest)!)!);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        return await ShellProcess.Finish(process, "");
    }

    private void Program(string name, string target)
    {
        var path = Path.Combine(_bin, name);
        if (!File.Exists(path))
            File.CreateSymbolicLink(path, target);
    }

    [GeneratedRegex(@"^(?<minute>[0-5]?\d) (?<hour>1?\d|2[0-3]) \* \* (?<day>[0-7]) (?<command>\S.*)$", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex CronLine();
}
