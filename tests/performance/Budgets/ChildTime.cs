using System.Runtime.InteropServices;

namespace ClaudePerf.Performance.Budgets;

/// <summary>The processor time of this process's children, which .NET does not report once they have ended.</summary>
internal static partial class ChildTime
{
    // getrusage(2): RUSAGE_CHILDREN. The structure begins with two times of seconds and microseconds, and has 144 bytes.
    private const int Children = -1;
    private const int Longs = 18;

    /// <summary>User and kernel time of all children that have ended; unknown on Windows.</summary>
    internal static double Milliseconds()
    {
        if (OperatingSystem.IsWindows())
            return double.NaN;
        Span<long> usage = stackalloc long[Longs];
        if (Read(Children, ref MemoryMarshal.GetReference(usage)) != 0)
            return double.NaN;
        // macOS has 32 bits of microseconds and 32 bits of padding.
        return (1000 * (usage[0] + usage[2])) + (((int)usage[1] + (int)usage[3]) / 1000.0);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int Read(int who, ref long usage);
}
