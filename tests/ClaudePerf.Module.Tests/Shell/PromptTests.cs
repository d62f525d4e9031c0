using System.Text;
using ClaudePerf.Shell.Editing;

namespace ClaudePerf.Module.Tests.Shell;

public sealed class PromptTests : IDisposable
{
    private readonly ShellProcess shell = new();

    public void Dispose() => shell.Dispose();

    [Fact]
    public async Task Prompt_completes_runs_remembers_and_leaves_with_the_code_of_exit()
    {
        using var terminal = TerminalSession.Start(shell);
        await terminal.Until("> ");
        await terminal.Type("Get-Modul\t ClaudePerf | ForEach-Object {\r$_.Name + '!'\r}\r");
        await terminal.Until("ClaudePerf!\r");
        await terminal.Until("> ");
        // Up brings the input back, Ctrl+C gives it up.
        await terminal.Type("\e[A\x03");
        await terminal.Until("^C");
        await terminal.Until("> ");
        await terminal.Type("'pass' + 'word'\r");
        await terminal.Until("password\r");
        await terminal.Until("> ");
        await terminal.Type("'g' + 'o'; while ($true) { }\r");
        await terminal.Until("go\r");
        await terminal.Type("\x03");
        await terminal.Until("> ");
        await terminal.Type("exit 5\r");
        var result = await terminal.Finish();

        Assert.Equal(5, result.ExitCode);
        var history = Path.Combine(shell.Home, "data", "ClaudePerf", "history.jsonl");
        Assert.Equal(["Get-Module ClaudePerf | ForEach-Object {\n$_.Name + '!'\n}", "'pass' + 'word'", "'g' + 'o'; while ($true) { }", "exit 5"], new HistoryFile(history).Load());
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(history));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(history)!));
    }

    [Theory]
    [InlineData("Get-Module", true)]
    [InlineData("", true)]
    [InlineData("1..3 | ForEach-Object {", false)]
    [InlineData("'open", false)]
    [InlineData("Get-Module |", false)]
    [InlineData("1 )", true)]
    public void IsComplete_waits_for_the_rest_and_not_for_what_is_wrong(string text, bool complete) =>
        Assert.Equal(complete, ClaudePerf.Shell.InteractivePrompt.IsComplete(text));
}
