using System.Diagnostics;
using System.Text;

namespace ClaudePerf.Module.Tests.Shell;

/// <summary>The console program on a terminal of its own: keys are typed, and what it shows is waited for.</summary>
internal sealed class TerminalSession : IDisposable
{
    private const string Script = "/usr/bin/script";
    private const string CursorQuery = "\e[6n";
    private readonly Process _process;
    private readonly ProcessLimit _limit;

    private TerminalSession(Process process)
    {
        _process = process;
        _limit = new ProcessLimit(process);
    }

    /// <summary>Starts the program; the calling test is skipped, saying so, where no terminal can be made.</summary>
    internal static TerminalSession Start(ShellProcess shell)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Script), "needs util-linux's script for a terminal");
        return new TerminalSession(shell.StartOnTerminal(Script));
    }

    internal async Task Type(string keys)
    {
        await _process.StandardInput.WriteAsync(keys.AsMemory(), TestContext.Current.CancellationToken);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until something is shown, and gives what was shown until then.</summary>
    internal async Task<string> Until(string shown)
    {
        var one = new char[1];
        var seen = new StringBuilder();
        while (!EndsWith(seen, shown))
        {
            if (await _limit.Wait(_process.StandardOutput.ReadAsync(one, TestContext.Current.CancellationToken).AsTask()) == 0)
                Assert.Fail($"the terminal closed after: {seen}");
            await Show(seen, one[0]);
        }
        return seen.ToString();
    }

    /// <summary>Waits until the program has left, and gives its exit code.</summary>
    internal async Task<int> Finish()
    {
        var one = new char[1];
        var seen = new StringBuilder();
        while (await _limit.Wait(_process.StandardOutput.ReadAsync(one, TestContext.Current.CancellationToken).AsTask()) > 0)
            await Show(seen, one[0]);
        await _limit.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task Show(StringBuilder seen, char shown)
    {
        seen.Append(shown);
        _limit.Saw([shown]);
        // A terminal answers where its cursor is; the console host waits for it.
        if (EndsWith(seen, CursorQuery))
            await Type("\e[1;1R");
    }

    private static bool EndsWith(StringBuilder text, string end) =>
        text.Length >= end.Length && text.ToString(text.Length - end.Length, end.Length) == end;
}
