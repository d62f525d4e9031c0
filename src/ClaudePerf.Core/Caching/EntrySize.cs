using System.Globalization;

namespace ClaudePerf.Core.Caching;

/// <summary>Describes how much cached entries take.</summary>
public static class EntrySize
{
    private const long Kilobyte = 1 << 10;
    private const long Megabyte = 1 << 20;

    /// <summary>The number of entries and their size, such as <c>3 entries (12 KB)</c>.</summary>
    /// <param name="entries">The number of entries.</param>
    /// <param name="bytes">Their size in bytes.</param>
    public static string Describe(long entries, long bytes)
    {
        var size = bytes < Kilobyte ? $"{bytes} bytes"
            : bytes < Megabyte ? string.Create(CultureInfo.CurrentCulture, $"{bytes / (double)Kilobyte:N0} KB")
            : string.Create(CultureInfo.CurrentCulture, $"{bytes / (double)Megabyte:N1} MB");
        return string.Create(CultureInfo.CurrentCulture, $"{entries:N0} {(entries == 1 ? "entry" : "entries")} ({size})");
    }
}
