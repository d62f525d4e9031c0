using System.Diagnostics;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests.Robustness;

/// <summary>Every command where its surroundings are hostile: it works, or ends with an error of its own that says why.</summary>
public sealed class SurroundingsTests : IDisposable
{
    private readonly ShellProcess _shell = new();

    private string Project => Path.Combine(_shell.Home, "project");

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void The_table_names_every_command()
    {
        using var session = new ModuleSession();
        var exported = session.Run("(Get-Command -Module ClaudePerf -CommandType Cmdlet).Name")
            .ThrowIfFailed().Output.Select(static name => name.ToString()!);
        Assert.Equal(exported.Order(StringComparer.Ordinal),
            EveryCommand.Uses.Select(static use => use.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_command_works_in_good_surroundings()
    {
        EveryCommand.Prepare(_shell.Home, Project);
        Works(await EveryCommand.RunAsync(_shell, Project));
    }

    [Theory]
    [InlineData("tr-TR", true)]
    [InlineData("de-DE", false)]
    public async Task Neither_culture_nor_a_change_of_the_clocks_changes_a_figure_or_file(string culture, bool forward)
    {
        EveryCommand.Prepare(_shell.Home, Project);
        var before = $"[cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = [cultureinfo]::new('{culture}')";
        // Windows has no variable for the time zone.
        if (!OperatingSystem.IsWindows())
        {
            _shell.Environment["TZ"] = TimeZoneFile.ChangingToday(_shell.Home, forward);
            before += "; $today = [DateTime]::new([DateTime]::UtcNow.Date.Ticks); if ([TimeZoneInfo]::Local.GetUtcOffset($today) -eq "
                + "[TimeZoneInfo]::Local.GetUtcOffset($today.AddHours(23))) { throw 'The clocks do not change.' }";
        }
        Works(await EveryCommand.RunAsync(_shell, Project, before));
        Assert.Contains("\"cost\": 0.0",
            await File.ReadAllTextAsync(Path.Combine(Project, "report.json"), TestContext.Current.CancellationToken),
                StringComparison.Ordinal);
        var usage = await _shell.Run("-WorkingDirectory", Project, "-Command",
            "$days = @(Get-TokenUsage -GroupBy Day); ($days | ForEach-Object Requests) -join '+'; (Get-TokenUsage -Last 2d).Requests");
        Assert.Equal("", usage.Error);
        var lines = usage.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(("3", "3"), (lines[0].Split('+').Sum(int.Parse).ToString(System.Globalization.CultureInfo.InvariantCulture),
            lines[1]));
    }

    [Theory]
    [InlineData("-dash O'Brien [x] \"q\" 😀 ü")]
    [InlineData("*star? line\nbreak")]
    public async Task Names_may_contain_anything(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && name.AsSpan().IndexOfAny("\"*?\n") >= 0, "Windows has no such names.");
        var project = Path.Combine(_shell.Home, name);
        EveryCommand.Prepare(_shell.Home, project, name);
        var outcomes = await EveryCommand.RunAsync(_shell, project);
        Works(outcomes);
        Assert.True(outcomes["Get-AgentDefinition"].Count >= 2);
    }

    [Fact]
    public async Task A_path_may_be_long()
    {
        var project = Path.Combine([_shell.Home, .. Enumerable.Range(0, 6).Select(static i => new string((char)('a' + i), 60))]);
        Assert.True(project.Length > 360);
        EveryCommand.Prepare(_shell.Home, project);
        Works(await EveryCommand.RunAsync(_shell, project));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("/proc/claudeperf")]
    public async Task Without_a_writable_data_folder_commands_that_need_none_work(string folder)
    {
        Assert.SkipWhen(folder.StartsWith('/') && !Directory.Exists("/proc"), "It needs /proc, where nobody may write.");
        EveryCommand.Prepare(_shell.Home, Project);
        await File.WriteAllTextAsync(Path.Combine(_shell.Home, "file"), "", TestContext.Current.CancellationToken);
        _shell.Environment["CLAUDEPERF_HOME"] = Path.Combine(_shell.Home, folder);
        var outcomes = await EveryCommand.RunAsync(_shell, Project);
        WorkWithoutData(outcomes);
        Assert.NotEmpty(outcomes["Set-TokenBudget"].ErrorIds);
        Assert.NotEmpty(outcomes["Optimize-AgentPrompt"].ErrorIds);
        // What could not be remembered was not changed.
        Assert.Contains("anything. Always",
            await File.ReadAllTextAsync(Path.Combine(Project, ".claude", "agents", "reviewer.md"), TestContext.Current.CancellationToken),
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_home_commands_that_need_none_work()
    {
        EveryCommand.Prepare(_shell.Home, Project);
        foreach (var name in (string[])["HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "XDG_DATA_HOME", "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME"])
            _shell.Environment[name] = "";
        // Where no variable names a home the system does: without these two the commands would change the budgets and settings of whoever
        // runs the tests.
        _shell.Environment["CLAUDEPERF_HOME"] = Path.Combine(_shell.Home, "data");
        _shell.Environment["CLAUDE_CONFIG_DIR"] = Path.Combine(_shell.Home, ".claude");
        WorkWithoutData(await EveryCommand.RunAsync(_shell, Project));
    }

    [Fact]
    public async Task On_a_full_disk_commands_that_write_nothing_work_and_no_file_is_half_written()
    {
        EveryCommand.Prepare(_shell.Home, Project);
        var disk = Directory.CreateDirectory(Path.Combine(_shell.Home, "disk")).FullName;
        Assert.SkipUnless(OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", "size=64k", "none", disk),
            "It needs the right to mount a small disk.");
        try
        {
            // Whatever room there is goes.
            await RunAsync("dd", "if=/dev/zero", $"of={disk}/filled", "bs=4096", "count=64");
            _shell.Environment["CLAUDEPERF_HOME"] = Path.Combine(disk, "data");
            WorkWithoutData(await EveryCommand.RunAsync(_shell, Project));
            Assert.Empty(Directory.EnumerateFiles(disk, "*.tmp", SearchOption.AllDirectories));
        }
        finally
        {
            await RunAsync("umount", disk);
        }
    }

    private static void Works(IReadOnlyDictionary<string, EveryCommand.Outcome> outcomes) => Assert.All(
        outcomes.Where(static outcome => !EveryCommand.NeedPester.Contains(outcome.Key)),
            static outcome => Assert.True(outcome.Value.ErrorIds.Count == 0,
                $"{outcome.Key}: {string.Join(", ", outcome.Value.ErrorIds)}: {outcome.Value.Messages}"));

    // Measuring, validating and pricing remember nothing that they need.
    private static void WorkWithoutData(IReadOnlyDictionary<string, EveryCommand.Outcome> outcomes)
    {
        Works(new[] { "Get-ModelPrice", "Get-AgentDefinition", "Measure-PromptTokens", "Get-CoordinationPattern",
            "Test-AgentEcosystem" }.ToDictionary(static name => name, name => outcomes[name]));
        Assert.True(outcomes["Measure-PromptTokens"].Count >= 3);
        // Each that fails says what it could not reach.
        Assert.All(outcomes.Where(static outcome => outcome.Value.ErrorIds.Count > 0),
            static outcome => Assert.True(outcome.Value.Messages.Length > 20, outcome.Key));
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
