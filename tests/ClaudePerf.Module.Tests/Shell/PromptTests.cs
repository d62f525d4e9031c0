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
        const string script = "/usr/bin/script";
        const string reason = "needs util-linux's script for a terminal";
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip(reason);
            return;
        }
        Assert.SkipUnless(File.Exists(script), reason);

        using var process = shell.StartOnTerminal(script);
        await Until("> ");
        await Type("Get-Modul\t ClaudePerf | ForEach-Object {\r$_.Name + '!'\r}\r");
        await Until("ClaudePerf!\r");
        await Until("> ");
        // Up brings the input back, Ctrl+C gives it up.
        await Type("\e[A\x03");
        await Until("^C");
        await Until("> ");
        await Type("'pass' + 'word'\r");
        await Until("password\r");
        await Until("> ");
        await Type("'g' + 'o'; while ($true) { }\r");
        await Until("go\r");
        await Type("\x03");
        await Until("> ");
        await Type("exit 5\r");
        var result = await ShellProcess.Finish(process, "");

        Assert.Equal(5, result.ExitCode);
        var history = Path.Combine(shell.Home, "data", "ClaudePerf", "history.jsonl");
        Assert.Equal(["Get-Module ClaudePerf | ForEach-Object {\n$_.Name + '!'\n}", "'pass' + 'word'", "'g' + 'o'; while ($true) { }", "exit 5"], new HistoryFile(history).Load());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(history));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(history)!));

        async Task Type(string keys)
        {
            await process.StandardInput.WriteAsync(keys.AsMemory(), TestContext.Current.CancellationToken);
            await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        }

        async Task Until(string shown)
        {
            var one = new char[1];
            var seen = new StringBuilder();
            do
            {
                if (await process.StandardOutput.ReadAsync(one, TestContext.Current.CancellationToken) == 0)
                    Assert.Fail($"the terminal closed after: {seen}");
                seen.Append(one[0]);
            }
            while (one[0] != shown[^1] || !seen.ToString().EndsWith(shown, StringComparison.Ordinal));
        }
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
