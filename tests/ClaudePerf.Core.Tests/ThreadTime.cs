using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Tests;

/// <summary>The processor time of the calling thread: what it worked, however long other processes kept it waiting.</summary>
internal static partial class ThreadTime
{
    // CLOCK_THREAD_CPUTIME_ID of time.h.
    private const int LinuxClock = 3;
    private const int MacClock = 16;

    /// <summary>The time since the thread began.</summary>
    internal static TimeSpan Now
    {
        get
        {
            if (OperatingSystem.IsWindows())
            {
                return GetThreadTimes(GetCurrentThread(), out _, out _, out var kernel, out var user)
                    ? TimeSpan.FromTicks(kernel + user)
                    : throw new InvalidOperationException($"GetThreadTimes failed with {Marshal.GetLastPInvokeError()}.");
            }
            return GetTime(OperatingSystem.IsMacOS() ? MacClock : LinuxClock, out var time) == 0
                ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
                : throw new InvalidOperationException($"clock_gettime failed with {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int GetTime(int clock, out UnixTime time);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetThreadTimes(nint thread, out long created, out long ended, out long kernel, out long user);

    [LibraryImport("kernel32")]
    private static partial nint GetCurrentThread();

    private readonly struct UnixTime
    {
        internal readonly nint Seconds;
        internal readonly nint Nanoseconds;
    }
}
