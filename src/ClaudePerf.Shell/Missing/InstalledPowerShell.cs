using System.Diagnostics;

namespace ClaudePerf.Shell.Missing;

/// <summary>A PowerShell that the machine has, recent enough for the module.</summary>
internal sealed record InstalledPowerShell(string Path, Version Version)
{
    private static readonly Version Oldest = new(7, 4);

    /// <summary>
    /// Looks for <c>pwsh</c> on the search path. Its version is read from the assembly beside it, without starting it; one
    /// whose version cannot be told (a .NET tool's shim) is left out rather than promised.
    /// </summary>
    public static InstalledPowerShell? Find()
    {
        var name = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                var path = System.IO.Path.Combine(folder, name);
                if (!File.Exists(path))
                    continue;
                var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
                var assembly = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(target)!, "pwsh.dll");
                if (!File.Exists(assembly))
                    continue;
                var about = FileVersionInfo.GetVersionInfo(assembly);
                var version = new Version(about.FileMajorPart, about.FileMinorPart, about.FileBuildPart);
                if (version >= Oldest)
                    return new InstalledPowerShell(path, version);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // A folder of the search path that cannot be read holds no PowerShell for this user.
                continue;
            }
        }
        return null;
    }
}
