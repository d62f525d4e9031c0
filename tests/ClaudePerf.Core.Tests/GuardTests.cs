using System.Diagnostics;
using Xunit.Sdk;

namespace ClaudePerf.Core.Tests;

/// <summary>A wait without an end fails and says what was seen.</summary>
public sealed class GuardTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task A_task_without_an_end_fails()
    {
        var endless = new TaskCompletionSource<int>();
        var failure = await Assert.ThrowsAsync<FailException>(() => Guard.Ends(endless.Task, () => "two lines", Short));
        Assert.Equal("'endless.Task' did not end within 00:00:00.0010000. Seen until then: two lines.", failure.Message);
    }

    [Fact]
    public async Task What_a_task_gives_or_throws_comes_through()
    {
        Assert.Equal(7, await Guard.Ends(Task.FromResult(7)));
        await Assert.ThrowsAsync<TimeoutException>(() => Guard.Ends(Task.FromException(new TimeoutException("its own"))));
    }

    [Fact]
    public void An_event_that_never_comes_fails()
    {
        using var never = new ManualResetEvent(false);
        Assert.Contains("'never'", Assert.Throws<FailException>(() => Guard.Set(never, limit: Short)).Message, StringComparison.Ordinal);
        never.Set();
        Guard.Set(never, limit: Short);
    }

    [Fact]
    public void A_process_without_an_end_is_killed()
    {
        var command = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("ping", ["-n", "1000", "127.0.0.1"]) : new ProcessStartInfo("sleep", ["1000"]);
        command.RedirectStandardOutput = true;
        using var process = Process.Start(command)!;
        Assert.Throws<FailException>(() => Guard.Ends(process, () => "nothing", Short));
        Guard.Ends(process);
    }
}
