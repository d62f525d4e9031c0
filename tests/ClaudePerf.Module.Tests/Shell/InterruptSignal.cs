using System.Diagnostics;

namespace ClaudePerf.Module.Tests.Shell;

/// <summary>Whether the processes that the tests start react to Ctrl+C.</summary>
internal static class InterruptSignal
{
    // A shell script that starts jobs with & or nohup has them ignore SIGINT, and so do all that they start.
    private static readonly Lazy<bool> Ignored = new(static () =>
    {
        using var shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "kill -INT $$; echo ignored"]) { RedirectStandardOutput = true })!;
        return shell.StandardOutput.ReadToEnd().Contains("ignored", StringComparison.Ordinal);
    });

    internal static void SkipWhereIgnored()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a console signal reaches every process of the console there, this one too");
        Assert.SkipWhen(Ignored.Value, "the tests were started with SIGINT ignored, as a script's background jobs are");
    }
}
