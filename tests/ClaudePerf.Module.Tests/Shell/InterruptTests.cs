using System.Diagnostics;

namespace ClaudePerf.Module.Tests.Shell;

public sealed class InterruptTests : IDisposable
{
    private readonly ShellProcess _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("while ($true) { }")]
    [InlineData("[Threading.Thread]::Sleep(600000)")]
    [InlineData("1..1000000000 | ForEach-Object { }")]
    public async Task Ctrl_C_ends_the_command_and_the_program_with_130(string command)
    {
        InterruptSignal.SkipWhereIgnored();
        using var process = _shell.Start("'ready'; " + command);
        var limit = new ProcessLimit(process);
        Assert.Equal("ready", await limit.Wait(process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()));

        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await limit.WaitForExit();

        Assert.Equal(130, process.ExitCode);
    }
}
