using System.Diagnostics;
using System.Text;

namespace ClaudePerf.Module.Tests;

/// <summary>
/// A bound on waiting for a process: no measure of speed, but what ends a test whose process hangs, with what it wrote until then.
/// </summary>
internal sealed class ProcessLimit : IDisposable
{
    private const int Shown = 2000;
    private readonly TimeSpan _time;

    private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Process _process;
    private readonly StringBuilder _seen = new();

    internal ProcessLimit(Process process, TimeSpan? time = null)
    {
        _process = process;
        _time = time ?? TimeSpan.FromMinutes(5);
        _source.CancelAfter(_time);
    }

    internal CancellationToken Token => _source.Token;

    /// <summary>Remembers what the process wrote, for the message of a failure.</summary>
    internal void Saw(ReadOnlySpan<char> text)
    {
        lock (_seen)
            _seen.Append(text);
    }

    /// <summary>Waits; where the bound is reached the process is ended and the test fails.</summary>
    internal async Task<T> Wait<T>(Task<T> task)
    {
        try
        {
            return await task;
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            _process.Kill(entireProcessTree: true);
            lock (_seen)
                Assert.Fail($"Nothing came of {_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} within {_time.TotalMinutes} minutes. It ended with: {_seen.ToString(Math.Max(0, _seen.Length - Shown), Math.Min(Shown, _seen.Length))}");
            throw;
        }
    }

    internal async Task Wait(Task task) => await Wait(AsTask(task));

    /// <summary>All that a stream of the process holds until its end.</summary>
    internal Task<string> ReadToEnd(StreamReader stream) => Wait(ReadAsync(stream));

    internal Task WaitForExit() => Wait(_process.WaitForExitAsync(Token));

    public void Dispose() => _source.Dispose();

    private static async Task<bool> AsTask(Task task)
    {
        await task;
        return true;
    }

    private async Task<string> ReadAsync(StreamReader stream)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        int read;
        while ((read = await stream.ReadAsync(buffer, Token)) > 0)
        {
            text.Append(buffer, 0, read);
            Saw(buffer.AsSpan(0, read));
        }
        return text.ToString();
    }
}
