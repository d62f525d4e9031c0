using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

public sealed class ModuleCommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-").FullName;

    public ModuleCommandLineTests() =>
        Assert.SkipWhen(OperatingSystem.IsWindows(), "expects the paths of Unix");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Create(string file)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }

    private ModuleCommandLine Line(string? program = null, string path = "", bool portable = false) => new(
        new ModuleHost(Path.Combine(_folder, "module"), Path.Combine(_folder, "engine"))
        {
            Program = program,
            Variable = name => name == "PATH" ? path : null,
        },
        "/data", portable, mayCopy: false);

    [Fact]
    public void PowerShell_imports_the_module_by_its_path()
    {
        var pwsh = Create("engine/pwsh");
        Assert.Equal(
            $"CLAUDEPERF_HOME=/data {pwsh} -NoProfile -NonInteractive -Command "
                + $"'Import-Module '\\''{_folder}/module/ClaudePerf.psd1'\\''; $input | Invoke-TokenBudgetHook -Exit'",
            Line().Hook(failClosed: false));
        Assert.EndsWith("$input | Get-TokenUsage -StatusLine'", Line().StatusLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_without_a_program_is_found_by_name() =>
        Assert.StartsWith("CLAUDEPERF_HOME=/data pwsh -NoProfile", Line().StatusLine(), StringComparison.Ordinal);

    [Fact]
    public void A_strict_hook_blocks_even_if_the_program_crashes() =>
        Assert.EndsWith(" -Exit -FailClosed' || exit 2", Line().Hook(failClosed: true), StringComparison.Ordinal);

    [Fact]
    public void The_console_program_answers_the_hook_itself_if_it_runs_or_is_on_the_path()
    {
        var shell = Create("with space/claudeperf-pwsh");
        var expected = $"CLAUDEPERF_HOME=/data '{shell}' -BudgetHook";
        Assert.Equal(expected, Line(program: shell).Hook(failClosed: false));
        Assert.Equal(expected, Line(path: $"/missing:{Path.GetDirectoryName(shell)}").Hook(failClosed: false));
        Assert.EndsWith("-Command '$input | Get-TokenUsage -StatusLine'", Line(program: shell).StatusLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shared_file_names_no_folder_of_this_machine()
    {
        var native = Create("bin/claudeperf");
        Assert.Equal("pwsh -NoProfile -NonInteractive -Command '$input | Get-TokenUsage -StatusLine'", Line(portable: true).StatusLine());
        var line = Line(path: Path.GetDirectoryName(native)!, portable: true);
        Assert.Equal((true, true), (line.IsNative, line.IsInPlace));
        Assert.Equal("claudeperf hook --fail-closed || exit 2", line.Hook(failClosed: true));
        Assert.Equal("claudeperf statusline", line.StatusLine());
    }

    [Fact]
    public void A_module_without_a_native_program_needs_no_copy() => Assert.Equal((false, true), (Line().IsNative, Line().IsInPlace));
}
