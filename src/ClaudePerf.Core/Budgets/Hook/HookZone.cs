namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// The local time zone of a process that Claude Code starts: the system's, regardless of the environment. A project's settings set
/// variables for the hook, including TZ and TZDIR, and could otherwise choose when a day of the user's budgets starts, or make the
/// runtime search a whole disk for time zones.
/// </summary>
internal static class HookZone
{
    private const string Variable = "TZ";
    private const string FolderVariable = "TZDIR";

    // Where systems store the tz database; the first is where the runtime looks by default.
    private static readonly string[] Folders = ["/usr/share/zoneinfo", "/etc/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo"];

    /// <summary>Clears the time zone variables of this process. Windows has its zones in the registry.</summary>
    internal static void Guard()
    {
        if (OperatingSystem.IsWindows())
            return;
        Environment.SetEnvironmentVariable(Variable, null);
        Environment.SetEnvironmentVariable(FolderVariable, FolderOf(Environment.GetEnvironmentVariable(FolderVariable), Directory.Exists));
        TimeZoneInfo.ClearCachedData();
    }

    /// <summary>The time zone folder.</summary>
    /// <param name="given">The value in the environment.</param>
    /// <param name="exists">Whether a folder exists.</param>
    /// <returns>The folder; null for the one where the runtime looks by default.</returns>
    internal static string? FolderOf(string? given, Func<string, bool> exists)
    {
        var folder = given?.TrimEnd('/');
        if (folder is null || !Folders.Contains(folder, StringComparer.Ordinal) || !exists(folder))
            folder = Folders.FirstOrDefault(exists);
        return folder == Folders[0] ? null : folder;
    }
}
