using ClaudePerf.Module.Tests.Robustness;

namespace ClaudePerf.Module.Tests.Shell;

/// <summary>Watch-TokenUsage on a terminal.</summary>
public sealed class LiveViewTests : IDisposable
{
    private const string SecondScreen = "\e[?1049h";
    private const string FirstScreenWithCursor = "\e[?25h\e[?1049l";

    private readonly ShellProcess _shell = new();

    private string Project => Path.Combine(_shell.Home, "project");

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task It_follows_new_usage_and_restores_the_terminal()
    {
        InterruptSignal.SkipWhereIgnored();
        EveryCommand.Prepare(_shell.Home, Project);
        using var terminal = await Prompt();
        await terminal.Type("Watch-TokenUsage\r");
        await terminal.Until(SecondScreen);
        Assert.Contains("3 requests", await terminal.Until("q quit"), StringComparison.Ordinal);
        var transcript = Directory.EnumerateFiles(Path.Combine(_shell.Home, ".claude", "projects"), "*.jsonl",
            SearchOption.AllDirectories).Single();
        await File.AppendAllTextAsync(transcript, EveryCommand.Request(9, DateTime.UtcNow, Project) + "\n",
            TestContext.Current.CancellationToken);
        await terminal.Until("4 requests");
        await terminal.Type("\x03");
        await terminal.Until(FirstScreenWithCursor);
        await Leave(terminal, 6);
    }

    [Theory]
    [InlineData("function usage { Watch-TokenUsage -Live }; usage")]
    [InlineData("./usage.ps1")]
    public async Task A_function_or_a_script_of_the_user_shows_it_too(string typed)
    {
        InterruptSignal.SkipWhereIgnored();
        EveryCommand.Prepare(_shell.Home, Project);
        await File.WriteAllTextAsync(Path.Combine(_shell.Home, "usage.ps1"), "Watch-TokenUsage -Live\n",
            TestContext.Current.CancellationToken);
        using var terminal = await Prompt();
        await terminal.Type(typed + "\r");
        await terminal.Until(SecondScreen);
        await terminal.Until("q quit");
        await terminal.Type("\x03");
        await terminal.Until(FirstScreenWithCursor);
        await Leave(terminal, 0);
    }

    [Fact]
    public async Task Keys_switch_views_and_q_restores_the_terminal_and_its_next_keys()
    {
        EveryCommand.Prepare(_shell.Home, Project);
        using var terminal = await Prompt();
        await terminal.Type("Watch-TokenUsage; 'it went on'\r");
        await terminal.Until("q quit");
        await terminal.Type("2");
        await terminal.Until("[2 Agents]");
        await terminal.Until("▸");
        await terminal.Type("/nobody\r");
        await terminal.Until("No rows contain 'nobody'.");
        await terminal.Type("\e");
        await terminal.Until("▸");
        await terminal.Type("?");
        await terminal.Until("any key closes this list");
        await terminal.Type("x");
        await terminal.Until("▸");
        await terminal.Type("q");
        await terminal.Until(FirstScreenWithCursor);
        await terminal.Until("it went on");
        await Leave(terminal, 7);
    }

    [Fact]
    public async Task Ctrl_C_also_stops_the_commands_after_it()
    {
        EveryCommand.Prepare(_shell.Home, Project);
        using var terminal = await Prompt();
        await terminal.Type("Watch-TokenUsage; 'it ' + 'went on'\r");
        await terminal.Until("q quit");
        await terminal.Type("\x03");
        await terminal.Until(FirstScreenWithCursor);
        Assert.DoesNotContain("it went on", await terminal.Until("> "), StringComparison.Ordinal);
        await terminal.Type("exit 8\r");
        Assert.Equal(8, await terminal.Finish());
    }

    [Fact]
    public async Task Once_stays_on_the_screen()
    {
        EveryCommand.Prepare(_shell.Home, Project);
        using var terminal = await Prompt();
        await terminal.Type("Watch-TokenUsage -Once\r");
        var shown = await terminal.Until("3 requests");
        Assert.DoesNotContain(SecondScreen, shown, StringComparison.Ordinal);
        await Leave(terminal, 0);
    }

    private async Task<TerminalSession> Prompt()
    {
        var terminal = TerminalSession.Start(_shell);
        try
        {
            await terminal.Until("> ");
            return terminal;
        }
        catch
        {
            terminal.Dispose();
            throw;
        }
    }

    private static async Task Leave(TerminalSession terminal, int code)
    {
        await terminal.Until("> ");
        await terminal.Type($"exit {code}\r");
        Assert.Equal(code, await terminal.Finish());
    }
}
