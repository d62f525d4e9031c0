namespace ClaudePerf.Module.Tests.Shell;

public sealed class RunTests : IDisposable
{
    private readonly ShellProcess _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Command_output_goes_to_standard_output_in_the_views_without_color()
    {
        var result = await _shell.Run("Get-Module", "|", "Where-Object", "Name", "-eq", "ClaudePerf");

        Assert.Equal(("", 0), (result.Error, result.ExitCode));
        Assert.Matches(@"(?m)^ModuleType Version +PreRelease Name\b", result.Output);
        Assert.Matches(@"(?m)^Binary +\d+\.\d+\.\d+ +ClaudePerf\b", result.Output);
        Assert.DoesNotContain('\e', result.Output);
    }

    [Fact]
    public async Task Module_is_the_one_next_to_the_program()
    {
        var result = await _shell.Run("(Get-Module ClaudePerf).ModuleBase");

        Assert.EndsWith(Path.Combine("net10.0", "Modules", "ClaudePerf", ClaudePerf.Shell.HelpText.ProductVersion), result.Output.TrimEnd(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_go_to_standard_error_and_the_command_continues()
    {
        // Warnings stand among the output, as in pwsh; with -Json they do not.
        var result = await _shell.Run("$Host.UI.WriteWarningLine('careful'); Get-Module -Bogus; 'still here'");

        Assert.Equal(("WARNING: careful\nstill here\n", 1), (result.Output, result.ExitCode));
        Assert.Contains("Get-Module: A parameter cannot be found that matches parameter name 'Bogus'.", result.Error,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Error);
    }

    [Theory]
    [InlineData("throw 'boom'", 1, "Exception: boom")]
    [InlineData("1/0", 1, "divide by zero")]
    [InlineData("if (", 1, "line 1, column 5")]
    [InlineData("$null.Nothing()", 1, "null-valued expression")]
    [InlineData("Get-Command nowhere -ErrorAction SilentlyContinue", 1, "")]
    [InlineData("Get-Command nowhere -ErrorAction Ignore; 'found another way'", 0, "")]
    [InlineData("try { throw 'boom' } catch { 'caught' }", 0, "")]
    [InlineData("exit 7", 7, "")]
    [InlineData("'quiet' # a comment", 0, "")]
    [InlineData("", 0, "")]
    public async Task Exit_code_shows_whether_a_command_failed(string command, int exitCode, string error)
    {
        var result = await _shell.Run("-c", command);

        Assert.Equal(exitCode, result.ExitCode);
        if (error.Length == 0)
            Assert.Equal("", result.Error);
        else
            Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Native_command_that_fails_last_fails_the_program()
    {
        var result = OperatingSystem.IsWindows()
            ? await _shell.Run("cmd /c exit 3")
            : await _shell.Run("sh -c 'exit 3'; $null = $LASTEXITCODE; sh -c 'exit 3'");

        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task Unknown_option_is_refused_without_running_anything()
    {
        var result = await _shell.Run("-Bogus", "'ran'");

        Assert.Equal(("", 64), (result.Output, result.ExitCode));
        Assert.Contains("-Bogus", result.Error, StringComparison.Ordinal);
        Assert.Contains("-Help", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_and_version_need_no_engine()
    {
        var help = await _shell.Run("--help");
        var version = await _shell.Run("-Version");

        Assert.Equal((0, 0), (help.ExitCode, version.ExitCode));
        Assert.Contains("-WorkingDirectory", help.Output, StringComparison.Ordinal);
        Assert.Matches(@"^claudeperf-pwsh \d+\.\d+\.\d+ \(PowerShell 7\.\d+\.\d+\)\n$", version.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    public async Task Standard_input_is_run_as_one_script(string argument)
    {
        string[] arguments = argument.Length == 0 ? [] : [argument];

        var result = await _shell.RunWithInput("function Double($x) {\n  $x * 2\n}\n\nDouble 21\nexit 4\n", arguments);

        Assert.Equal(("42\n", "", 4), (result.Output, result.Error, result.ExitCode));
    }

    [Fact]
    public async Task Command_that_uses_input_reads_the_lines_of_standard_input()
    {
        var result = await _shell.RunWithInput("one\ntwo\n", "$input | ForEach-Object { \"<$_>\" }");

        Assert.Equal("<one>\n<two>\n", result.Output);
    }

    [Fact]
    public async Task Command_that_does_not_use_input_does_not_wait_for_it()
    {
        using var process = _shell.Start("'done'");
        var limit = new ProcessLimit(process);

        Assert.Equal("done", await limit.Wait(process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()));
        await limit.WaitForExit();
    }

    [Fact]
    public async Task Question_without_an_answer_is_an_error_and_not_an_empty_answer()
    {
        var result = await _shell.Run("Register-ArgumentCompleter; $Host.UI.ReadLine()");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("missing mandatory parameters: ScriptBlock", result.Error, StringComparison.Ordinal);
        Assert.Contains("NonInteractive mode", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/full", "", 74)]
    [InlineData("/dev/full", "-Json", 74)]
    [InlineData("&-", "", 74)]
    [InlineData("&-", "-Json", 74)]
    [InlineData("&-", "-Help", 74)]
    public async Task Unwritable_standard_output_is_reported_and_has_an_exit_code(string target, string option, int exitCode)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/full");
        var result = await RunInShell($"'{ShellProcess.Executable}' {option} '1..3' >{target}");

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains("standard output could not be written: ", result.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("2>&-", "'out'; Write-Error 'lost'")]
    [InlineData("2>/dev/full", "'out'; Write-Error 'lost'")]
    public async Task Unwritable_standard_error_affects_neither_output_nor_exit_code(string target, string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/full");
        var result = await RunInShell($"'{ShellProcess.Executable}' \"{command}\" {target}");

        Assert.Equal(("out\n", 1), (result.Output, result.ExitCode));
    }

    [Fact]
    public async Task Folder_that_PowerShell_cannot_enter_is_refused_in_one_line()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no folder can have a colon in its name there");
        var folder = Directory.CreateDirectory(Path.Combine(_shell.Home, "a::b")).FullName;

        var result = await _shell.Run("-wd", folder, "1");

        Assert.Equal(("", 64), (result.Output, result.ExitCode));
        Assert.Equal($"claudeperf-pwsh: PowerShell cannot run in a folder with '::' in its path: {folder}\n", result.Error);
    }

    [Fact]
    public async Task Help_gives_an_overview_of_the_module_and_explains_a_command()
    {
        var overview = await _shell.Run("help");
        var command = await _shell.Run("help Get-ModelPrice");

        Assert.Contains("about_ClaudePerf", overview.Output, StringComparison.Ordinal);
        Assert.Contains("Get-ModelPrice", command.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0), (overview.ExitCode, command.ExitCode));
    }

    [Fact]
    public async Task Working_directory_is_where_commands_start()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_shell.Home, "a [b] c")).FullName;

        var result = await _shell.Run("-WorkingDirectory", folder, "$pwd.Path; [Environment]::CurrentDirectory");
        var missing = await _shell.Run("-wd", Path.Combine(folder, "nowhere"), "1");

        Assert.Equal("", result.Error);
        Assert.Equal([folder, folder], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(("", 64), (missing.Output, missing.ExitCode));
    }

    [Fact]
    public async Task Screen_uses_the_culture_of_the_process_and_json_does_not()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the culture of a process comes from the system's settings there");
        _shell.Environment["LC_ALL"] = "de_DE.UTF-8";

        const string command = "[Threading.Thread]::CurrentThread.CurrentCulture.Name; [pscustomobject]@{ Cost = 1.5d }";
        var screen = await _shell.Run(command);
        var json = await _shell.Run("-Json", command);

        Assert.SkipWhen(!screen.Output.StartsWith("de-DE", StringComparison.Ordinal), "this machine has no culture data (ICU)");
        Assert.Contains("1,5", screen.Output, StringComparison.Ordinal);
        Assert.Contains("{\"Cost\":1.5}", json.Output, StringComparison.Ordinal);
    }

    private async Task<ShellProcess.Result> RunInShell(string command)
    {
        using var process = System.Diagnostics.Process.Start(ShellProcess.Prepared("/bin/sh", _shell.Home, "-c", command))!;
        return await ShellProcess.Finish(process, "");
    }
}
