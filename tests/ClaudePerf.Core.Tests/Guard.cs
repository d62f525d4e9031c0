using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tests;

/// <summary>
/// Ends waits that would last for ever: a test that waits longer than <see cref="Limit"/> fails and says what it had seen until then.
/// The limit is generous and measures nothing; a slow machine does not reach it.
/// </summary>
internal static class Guard
{
    internal static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Waits for a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="seen">What has happened so far, for the message of a failure.</param>
    /// <param name="limit">How long to wait; null for <see cref="Limit"/>.</param>
    /// <param name="awaited">The expression of <paramref name="task"/>.</param>
    internal static async Task Ends(
        Task task, Func<string>? seen = null, TimeSpan? limit = null, [CallerArgumentExpression(nameof(task))] string awaited = "")
    {
        try
        {
            await task.WaitAsync(limit ?? Limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            Assert.Fail(Message(awaited, limit, seen));
        }
    }

    /// <inheritdoc cref="Ends(Task, Func{string}?, TimeSpan?, string)"/>
    /// <typeparam name="T">What the task gives.</typeparam>
    /// <returns>What the task gives.</returns>
    internal static async Task<T> Ends<T>(
        Task<T> task, Func<string>? seen = null, TimeSpan? limit = null, [CallerArgumentExpression(nameof(task))] string awaited = "")
    {
        await Ends((Task)task, seen, limit, awaited);
        return await task;
    }

    /// <summary>Waits for an event.</summary>
    /// <param name="handle">The event.</param>
    /// <param name="seen">What has happened so far, for the message of a failure.</param>
    /// <param name="limit">How long to wait; null for <see cref="Limit"/>.</param>
    /// <param name="awaited">The expression of <paramref name="handle"/>.</param>
    internal static void Set(
        WaitHandle handle, Func<string>? seen = null, TimeSpan? limit = null,
        [CallerArgumentExpression(nameof(handle))] string awaited = "")
    {
        if (!handle.WaitOne(limit ?? Limit))
            Assert.Fail(Message(awaited, limit, seen));
    }

    /// <summary>Waits for the end of a process, which is killed at the limit.</summary>
    /// <param name="process">The process.</param>
    /// <param name="seen">What it wrote so far, for the message of a failure.</param>
    /// <param name="limit">How long to wait; null for <see cref="Limit"/>.</param>
    internal static void Ends(Process process, Func<string>? seen = null, TimeSpan? limit = null)
    {
        if (process.WaitForExit(limit ?? Limit))
            return;
        process.Kill(entireProcessTree: true);
        Assert.Fail(Message(process.StartInfo.FileName, limit, seen));
    }

    private static string Message(string awaited, TimeSpan? limit, Func<string>? seen) =>
        $"'{awaited.Split('\n')[0].TrimEnd()}' did not end within {limit ?? Limit}. " +
        $"Seen until then: {seen?.Invoke() ?? "nothing was recorded"}.";
}
