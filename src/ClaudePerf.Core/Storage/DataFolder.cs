namespace ClaudePerf.Core.Storage;

/// <summary>
/// The folder of ClaudePerf's data for one user: indexes, caches, budgets and the user's price file. It is <c>CLAUDEPERF_HOME</c>
/// if that is set. Otherwise it is <c>ClaudePerf</c> in the platform's folder for per-user data: <c>%LOCALAPPDATA%</c> on Windows,
/// <c>~/Library/Application Support</c> on macOS, <c>$XDG_DATA_HOME</c> or <c>~/.local/share</c> on Linux.
/// </summary>
public static class DataFolder
{
    /// <summary>The environment variable that overrides the folder.</summary>
    public const string EnvironmentVariable = "CLAUDEPERF_HOME";

    private const string ProductFolder = "ClaudePerf";

    /// <summary>Gets the full path of the folder for the current user and environment. The folder might not exist yet.</summary>
    /// <returns>A full path.</returns>
    /// <exception cref="DirectoryNotFoundException">The platform has no folder for per-user data and the variable is not
    /// set.</exception>
    public static string Locate() => Locate(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify));

    /// <summary>Gets the full path of the folder for a given environment.</summary>
    /// <param name="environment">Reads an environment variable; returns null if it is not set.</param>
    /// <param name="perUserData">The platform's folder for per-user data; empty if there is none.</param>
    /// <returns>A full path.</returns>
    /// <exception cref="DirectoryNotFoundException">The variable is not set and there is no folder for per-user data.</exception>
    public static string Locate(Func<string, string?> environment, string perUserData)
    {
        var chosen = environment(EnvironmentVariable);
        if (!string.IsNullOrWhiteSpace(chosen))
            return Path.GetFullPath(chosen);
        if (perUserData.Length == 0)
            throw new DirectoryNotFoundException(
                $"No folder for per-user data was found. Set {EnvironmentVariable} to the folder that ClaudePerf should use.");
        return Path.Combine(perUserData, ProductFolder);
    }
}
