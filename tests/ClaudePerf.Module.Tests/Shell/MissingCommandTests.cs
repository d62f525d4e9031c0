using ClaudePerf.Shell.Missing;

namespace ClaudePerf.Module.Tests.Shell;

public sealed class MissingCommandTests : IDisposable
{
    private const string Manifest = "/x/ClaudePerf.psd1";

    private readonly ShellProcess shell = new();

    public void Dispose() => shell.Dispose();

    [Fact]
    public async Task Commands_of_PowerShell_itself_say_what_they_need()
    {
        // No pwsh to be found: the message then tells how to install it.
        shell.Environment["PATH"] = shell.Home;

        var result = await shell.Run("Sort-Object; select a; get-childitem; 1 | convertto-json -Depth 3; Microsoft.PowerShell.Utility\\Out-String; Compress-Archive x");

        Assert.Equal(("", 1), (result.Output, result.ExitCode));
        Assert.Equal(
            [
                "Sort-Object: Sort-Object is part of PowerShell itself (module Microsoft.PowerShell.Utility), which is not on this machine",
                "select: Select-Object is part of PowerShell itself (module Microsoft.PowerShell.Utility), which is not on this machine",
                "get-childitem: Get-ChildItem is part of PowerShell itself (module Microsoft.PowerShell.Management), which is not on this machine",
                "convertto-json: ConvertTo-Json is part of PowerShell itself (module Microsoft.PowerShell.Utility), which is not on this machine",
                "Microsoft.PowerShell.Utility\\Out-String: Out-String is part of PowerShell itself (module Microsoft.PowerShell.Utility), which is not on this machine",
                "Compress-Archive: Compress-Archive is part of PowerShell itself (module Microsoft.PowerShell.Archive), which is not on this machine",
            ],
            result.Error.Split('\n').Where(static l => l.Contains("is part of", StringComparison.Ordinal)).Select(static l => l.Split(';')[0]));
        Assert.Contains("https://aka.ms/install-powershell", result.Error, StringComparison.Ordinal);
        Assert.Contains("Where-Object, ForEach-Object and the commands of ClaudePerf work here", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not recognized", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_keeps_its_id_and_type_and_the_script_goes_on()
    {
        var result = await shell.Run("""
            try { Sort-Object } catch [Management.Automation.CommandNotFoundException] { $_.FullyQualifiedErrorId; $_.TargetObject; "$_".Substring(0, 30) }
            Get-Date
            'on'
            """);

        Assert.Equal("CommandNotFoundException\nSort-Object\nSort-Object is part of PowerSh\non\n", result.Output);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task Command_that_nobody_has_is_not_recognized_as_before()
    {
        var result = await shell.Run("Get-Nonsense");

        Assert.Contains("The term 'Get-Nonsense' is not recognized", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Function_of_the_users_own_with_such_a_name_just_runs()
    {
        var result = await shell.Run("function Sort-Object { 'mine' }; Sort-Object");

        Assert.Equal(("mine\n", 0), (result.Output, result.ExitCode));
    }

    [Fact]
    public void Message_names_a_PowerShell_that_is_installed()
    {
        var message = MissingCommandMessage.For("ft", new InstalledPowerShell("/somewhere/pwsh", new Version(7, 5, 2)), Manifest);

        Assert.StartsWith("ft (Format-Table) is part of PowerShell itself", message, StringComparison.Ordinal);
        Assert.Contains("This machine has PowerShell 7.5.2: start /somewhere/pwsh and run: Import-Module '/x/ClaudePerf.psd1'", message, StringComparison.Ordinal);
        Assert.DoesNotContain("aka.ms", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Measure-PromptTokens")]
    [InlineData("Where-Object")]
    [InlineData("")]
    [InlineData("\\")]
    public void Message_is_none_for_what_PowerShell_does_not_bring(string name) =>
        Assert.Null(MissingCommandMessage.For(name, null, Manifest));

    [Fact]
    public async Task Every_command_of_the_list_is_missing_from_the_engine()
    {
        var names = string.Join(",", PowerShellCommands.Names.Select(static n => $"'{n}'"));

        var result = await shell.Run($"{names} | ForEach-Object {{ if (Get-Command $_ -CommandType Cmdlet,Function -ErrorAction Ignore) {{ $_ }} }}; 'end'");

        Assert.Equal("end\n", result.Output);
    }

    [Fact]
    public async Task Every_alias_of_the_engine_leads_to_a_command_or_to_an_explanation()
    {
        var result = await shell.Run("Get-Command -CommandType Alias | ForEach-Object { $n = $_.Definition; if (-not (Get-Command $n -ErrorAction Ignore)) { $n } }");

        var unexplained = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            // Sessions on other machines exist on Windows only, the alias everywhere.
            .Where(static n => PowerShellCommands.Find(n) is null && n != "Receive-PSSession");
        Assert.Empty(unexplained);
    }
}
