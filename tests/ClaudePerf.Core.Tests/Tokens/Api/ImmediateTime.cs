using System.Collections.Concurrent;

namespace ClaudePerf.Core.Tests.Tokens.Api;

/// <summary>
/// A clock on which every wait ends at once and advances the clock. Timeouts of a given length never expire unless
/// requested.
/// </summary>
internal sealed class ImmediateTime(TimeSpan limit, bool limitsRunOut = false) : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    /// <summary>The waits, without the timeouts.</summary>
    internal ConcurrentQueue<TimeSpan> Waits { get; } = [];

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == limit)
            return limitsRunOut ? base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(20), period) : new Never();
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Waits.Enqueue(dueTime);
            Interlocked.Add(ref _ticks, dueTime.Ticks);
        }
        return base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
    }

    private sealed class Never : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
