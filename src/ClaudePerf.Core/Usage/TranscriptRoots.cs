using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage;

/// <summary>Finds the folders in which Claude Code stores transcripts.</summary>
/// <remarks>
/// <c>CLAUDE_CONFIG_DIR</c> replaces the defaults (several paths are separated by commas; <c>~</c> is the home folder; a path that
/// ends in <c>projects</c> means its parent). The defaults are both <c>$XDG_CONFIG_HOME/claude</c> (<c>~/.config/claude</c> if
/// unset) and <c>~/.claude</c>.
/// </remarks>
public static class TranscriptRoots
{
    private const string Projects = "projects";

    /// <summary>
    /// Finds the existing <c>projects</c> folders for the process's environment and home folder, and the folder in which
    /// ClaudePerf's own requests are recorded.
    /// </summary>
    /// <returns>Full paths without duplicates.</returns>
    public static IReadOnlyList<string> Find()
    {
        var found = Find(Environment.GetEnvironmentVariable, UserHome.Path);
        return OwnRequests() is { } own && Directory.Exists(own) ? [.. found, own] : found;
    }

    /// <summary>
    /// The folder in which ClaudePerf's own requests are recorded, whether or not it exists; null on a platform without a folder
    /// for per-user data.
    /// </summary>
    public static string? OwnRequests()
    {
        try
        {
            return Path.Combine(DataFolder.Locate(), "requests", Projects);
        }
        catch (DirectoryNotFoundException)
        {
            // Without a data folder, nothing was recorded.
            return null;
        }
    }

    /// <summary>The user's configuration folder. If several are configured, Claude Code uses the first one for its own settings.</summary>
    public static string UserFolder()
    {
        var home = UserHome.Path;
        return Environment.GetEnvironmentVariable("CLAUDE_CONFIG_DIR") is { Length: > 0 }
            ? ConfigFolders(Environment.GetEnvironmentVariable, home)[0]
            : Path.Combine(home, ".claude");
    }

    /// <summary>Finds the existing <c>projects</c> folders.</summary>
    /// <param name="environment">Returns the value of an environment variable, or null if it is not set.</param>
    /// <param name="home">The home folder.</param>
    /// <returns>Full paths without duplicates, even if links point to the same folder.</returns>
    public static IReadOnlyList<string> Find(Func<string, string?> environment, string home)
    {
        var roots = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var config in ConfigFolders(environment, home))
        {
            var projects = Path.Combine(config, Projects);
            if (Directory.Exists(projects) && seen.Add(RealPath.Of(projects)))
                roots.Add(Path.GetFullPath(projects));
        }
        return roots;
    }

    /// <summary>Names the <c>projects</c> folders that are searched, whether or not they exist, for messages.</summary>
    /// <param name="environment">Returns the value of an environment variable, or null if it is not set.</param>
    /// <param name="home">The home folder, written as <c>~</c> unless the user chose other folders.</param>
    /// <returns>The folders, and how to choose others.</returns>
    public static string Describe(Func<string, string?> environment, string home)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var folders = ConfigFolders(environment, home).Select(static folder => Path.Combine(folder, Projects));
        return string.IsNullOrWhiteSpace(environment("CLAUDE_CONFIG_DIR"))
            ? $"{string.Join(" or ", folders.Reverse().Select(Short))} (set CLAUDE_CONFIG_DIR to change the location)"
            : $"{string.Join(" or ", folders)} (from CLAUDE_CONFIG_DIR)";

        string Short(string folder) => RealPath.IsWithin(folder, home)
            ? $"~/{Path.GetRelativePath(home, folder).Replace('\\', '/')}" : folder;
    }

    /// <summary>The config folders, whether or not they exist.</summary>
    /// <param name="environment">Returns the value of an environment variable, or null if it is not set.</param>
    /// <param name="home">The home folder.</param>
    /// <returns>Full paths, in order of preference.</returns>
    public static IReadOnlyList<string> ConfigFolders(Func<string, string?> environment, string home)
    {
        var given = (environment("CLAUDE_CONFIG_DIR") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(path => WithoutProjects(Path.GetFullPath(ExpandHome(path, home))))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (given.Count > 0)
            return given;
        var xdg = environment("XDG_CONFIG_HOME");
        return [Path.GetFullPath(Path.Combine(string.IsNullOrWhiteSpace(xdg) ? Path.Combine(home, ".config") : xdg, "claude")),
            Path.Combine(home, ".claude")];
    }

    private static string ExpandHome(string path, string home) =>
        path == "~"
            ? home
            : path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~\\", StringComparison.Ordinal)
            ? Path.Combine(home, path[2..])
            : path;

    private static string WithoutProjects(string path)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        return Path.GetFileName(path) == Projects ? Path.GetDirectoryName(path)! : path;
    }
}
