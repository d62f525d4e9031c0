namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// The local time zone of a process that Claude Code starts: the system's own, of which nothing in the environment says otherwise. A
/// project's
/// settings set variables for the hook, TZ and TZDIR among them, and would else choose when a day of the user's budgets begins, or have the
/// runtime look for zones through a whole disk.
/// </summary>
internal static class HookZone
{
    private const string Variable = "TZ";
    private const string FolderVariable = "TZDIR";

    // Where systems keep the tz database; the first is the one that the runtime looks in by itself.
    private static readonly string[] Folders = ["/usr/share/zoneinfo", "/etc/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo"];

    /// <summary>Forgets what the environment says of zones, for this process. Windows has its zones in the registry.</summary>
    internal static void Guard()
    {
        if (OperatingSystem.IsWindows())
            return;
        Environment.SetEnvironmentVariable(Variable, null);
        Environment.SetEnvironmentVariable(FolderVariable, FolderOf(Environment.GetEnvironmentVariable(FolderVariable), Directory.Exists));
        TimeZoneInfo.ClearCachedData();
    }

    /// <summary>The folder of zones.</summary>
    /// <param name="given">What the environment says.</param>
    /// <param name="exists">Whether a folder is there.</param>
    /// <returns>The folder; null for the one that the runtime looks in by itself.</returns>
    internal static string? FolderOf(string? given, Func<string, bool> exists)
    {
        var folder = given?.TrimEnd('/');
        if (folder is null || !Folders.Contains(folder, StringComparer.Ordinal) || !exists(folder))
            folder = Folders.FirstOrDefault(exists);
        return folder == Folders[0] ? null : folder;
    }
}
