namespace ClaudePerf.Core.Storage;

/// <summary>
/// The folder that holds what ClaudePerf keeps for one user: indexes, caches, budgets and the user's own price file.
/// It is <c>CLAUDEPERF_HOME</c> where that is set, else <c>ClaudePerf</c> in the platform's folder of per-user data:
/// <c>%LOCALAPPDATA%</c> on Windows, <c>~/Library/Application Support</c> on macOS, <c>$XDG_DATA_HOME</c> or
/// <c>~/.local/share</c> on Linux.
/// </summary>
public static class DataFolder
{
    /// <summary>The environment variable that moves the folder.</summary>
    public const string EnvironmentVariable = "CLAUDEPERF_HOME";

    private const string ProductFolder = "ClaudePerf";

    /// <summary>The full path of the folder for this process's user and environment. The folder may not exist yet.</summary>
    /// <returns>A full path.</returns>
    /// <exception cref="DirectoryNotFoundException">The platform names no folder of per-user data and the variable is not set.</exception>
    public static string Locate() => Locate(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify));

    /// <summary>The full path of the folder in a given environment.</summary>
    /// <param name="environment">Reads an environment variable; null where it is not set.</param>
    /// <param name="perUserData">The platform's folder of per-user data; empty where there is none.</param>
    /// <returns>A full path.</returns>
    /// <exception cref="DirectoryNotFoundException">Neither the variable nor the folder of per-user data is there.</exception>
    public static string Locate(Func<string, string?> environment, string perUserData)
    {
        var chosen = environment(EnvironmentVariable);
        if (!string.IsNullOrWhiteSpace(chosen))
            return Path.GetFullPath(chosen);
        if (perUserData.Length == 0)
            throw new DirectoryNotFoundException($"No folder of per-user data was found. Set {EnvironmentVariable} to the folder that ClaudePerf shall use.");
        return Path.Combine(perUserData, ProductFolder);
    }
}
