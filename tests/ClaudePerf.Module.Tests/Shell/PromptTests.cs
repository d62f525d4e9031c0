namespace ClaudePerf.Module.Tests.Shell;

public sealed class PromptTests : IDisposable
{
    private readonly ShellProcess _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Prompt_has_the_module_continues_after_Ctrl_C_and_ends_with_the_code_of_exit()
    {
        InterruptSignal.SkipWhereIgnored();
        using var terminal = TerminalSession.Start(_shell);
        Assert.Contains("`Get-ClaudePerf` shows what you spend", await terminal.Until("> "), StringComparison.Ordinal);
        await terminal.Type("(Get-Module ClaudePerf).Name + '!'\r");
        await terminal.Until("ClaudePerf!\r");
        await terminal.Until("> ");
        await terminal.Type("'g' + 'o'; while ($true) { }\r");
        await terminal.Until("go\r");
        await terminal.Type("\x03");
        await terminal.Until("> ");
        await terminal.Type("exit 5\r");

        Assert.Equal(5, await terminal.Finish());
    }
}
