using System.Diagnostics;
using System.Text;
using ClaudePerf.Core.Tests;

namespace ClaudePerf.Module.Tests;

/// <summary>Waits on a process that may hang: at the limit it is ended, and the test fails with what the process wrote until
/// then.</summary>
/// <param name="process">The process.</param>
/// <param name="time">How long each wait may take; null for <see cref="Guard.Limit"/>.</param>
internal sealed class ProcessLimit(Process process, TimeSpan? time = null)
{
    private const int Shown = 2000;
    private readonly StringBuilder _seen = new();

    /// <summary>Remembers what the process wrote, for the message of a failure.</summary>
    internal void Saw(ReadOnlySpan<char> text)
    {
        lock (_seen)
            _seen.Append(text);
    }

    internal async Task<T> Wait<T>(Task<T> task)
    {
        try
        {
            return await Guard.Ends(task, Seen, time, process.StartInfo.FileName);
        }
        catch when (!task.IsCompleted)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>All that a stream of the process holds until its end.</summary>
    internal Task<string> ReadToEnd(StreamReader stream) => Wait(ReadAsync(stream));

    internal Task WaitForExit() => Wait(ExitAsync());

    private string Seen()
    {
        lock (_seen)
            return _seen.ToString(Math.Max(0, _seen.Length - Shown), Math.Min(Shown, _seen.Length));
    }

    private async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    private async Task<string> ReadAsync(StreamReader stream)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        int read;
        while ((read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0)
        {
            text.Append(buffer, 0, read);
            Saw(buffer.AsSpan(0, read));
        }
        return text.ToString();
    }
}
