using System.Globalization;

namespace ClaudePerf.Performance.Usage;

/// <summary>This process's resident memory, in bytes. The peak can be reset only on Linux; elsewhere it covers the whole run.</summary>
internal static class ProcessMemory
{
    internal static long Resident => Environment.WorkingSet;

    internal static long Peak
    {
        get
        {
            if (OperatingSystem.IsLinux())
            {
                var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                return long.Parse(line.AsSpan(6).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture) * 1024;
            }
            using var self = System.Diagnostics.Process.GetCurrentProcess();
            return self.PeakWorkingSet64;
        }
    }

    internal static void ResetPeak()
    {
        // 5 is the kernel's code for resetting the peak to the current resident size.
        if (OperatingSystem.IsLinux())
            File.WriteAllText("/proc/self/clear_refs", "5");
    }
}
