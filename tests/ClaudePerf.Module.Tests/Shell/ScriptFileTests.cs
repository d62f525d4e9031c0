namespace ClaudePerf.Module.Tests.Shell;

public sealed class ScriptFileTests : IDisposable
{
    private readonly ShellProcess _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task File_gets_its_arguments_and_its_own_path()
    {
        var path = Write("""
            [CmdletBinding()]
            param([string] $Name, [int] $Count, [switch] $Fast, [switch] $Slow, [Parameter(ValueFromRemainingArguments)] $Rest)
            "$Name|$Count|$Fast|$Slow|$($Rest -join ',')"
            $PSScriptRoot
            $PSCommandPath
            $MyInvocation.MyCommand.Name
            """);

        var result = await _shell.Run("-File", path, "-Name", "a 'b' $c", "-Count", "-3", "-Fast:$true", "-Slow:$false", "x", "-");

        Assert.Equal("", result.Error);
        Assert.Equal(["a 'b' $c|-3|True|False|x,-", _shell.Home, path, "script.ps1"], result.Output.TrimEnd().Split('\n'));
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task File_can_set_the_exit_code()
    {
        var path = Write("Get-Module -Bogus; 'before'; exit 42; 'after'");

        var result = await _shell.Run("-File", path);

        Assert.Equal(("before\n", 42), (result.Output, result.ExitCode));
        Assert.Contains("script.ps1:1", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_writes_an_error_fails_the_program()
    {
        var result = await _shell.Run("-File", Write("Get-Module -Bogus; 'went on'"));

        Assert.Equal(("went on\n", 1), (result.Output, result.ExitCode));
    }

    [Fact]
    public async Task File_with_a_syntax_error_is_reported_with_its_place_and_not_run()
    {
        var path = Write("'ran'\nif (");

        var result = await _shell.Run("-File", path);

        Assert.Equal(("", 1), (result.Output, result.ExitCode));
        Assert.Contains($"{path}:2", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_file_is_a_wrong_command_line()
    {
        var result = await _shell.Run("-File", "nowhere.ps1");

        Assert.Equal(("", 64), (result.Output, result.ExitCode));
        Assert.Contains("nowhere.ps1", result.Error, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        var path = Path.Combine(_shell.Home, "script.ps1");
        File.WriteAllText(path, text);
        return path;
    }
}
