using System.Diagnostics;
using System.Text;

namespace ClaudePerf.Module.Tests.Shell;

/// <summary>The console program on a terminal of its own: keys are typed, and what it shows is waited for.</summary>
internal sealed class TerminalSession : IDisposable
{
    private const string Script = "/usr/bin/script";
    private readonly Process _process;

    private TerminalSession(Process process) => _process = process;

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
        do
        {
            if (await _process.StandardOutput.ReadAsync(one, TestContext.Current.CancellationToken) == 0)
                Assert.Fail($"the terminal closed after: {seen}");
            seen.Append(one[0]);
        }
        while (one[0] != shown[^1] || !seen.ToString().EndsWith(shown, StringComparison.Ordinal));
        return seen.ToString();
    }

    internal Task<ShellProcess.Result> Finish() => ShellProcess.Finish(_process, "");

    public void Dispose() => _process.Dispose();
}
