using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// The local time zone as the environment names it. The runtime reads the file that TZ leads to without a limit, and a project's settings
/// may set variables for the hook.
/// </summary>
internal static class HookZone
{
    private const string Variable = "TZ";
    private const string FolderVariable = "TZDIR";
    private const string UsualFolder = "/usr/share/zoneinfo";

    // The largest of the tz database has 4 KB.
    private const long Largest = 1 << 20;

    /// <summary>Forgets a zone that is no file of a zone's size, for this process: the system's own zone then counts.</summary>
    internal static void Guard()
    {
        if (!IsReadable(Environment.GetEnvironmentVariable(Variable), Environment.GetEnvironmentVariable(FolderVariable)))
            Environment.SetEnvironmentVariable(Variable, null);
    }

    /// <summary>Whether the runtime can read a zone.</summary>
    /// <param name="zone">What TZ says; a colon may stand before it.</param>
    /// <param name="folder">What TZDIR says.</param>
    internal static bool IsReadable(string? zone, string? folder)
    {
        if (string.IsNullOrEmpty(zone) || OperatingSystem.IsWindows())
            return true;
        var path = Path.Combine(string.IsNullOrEmpty(folder) ? UsualFolder : folder, zone.TrimStart(':'));
        // What is not there is no file to read: the runtime takes it for UTC.
        return !File.Exists(path) || (RegularFile.Exists(path) && FileStamp.OfRegular(path) is { Size: <= Largest });
    }
}
