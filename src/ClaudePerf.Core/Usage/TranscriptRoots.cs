using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage;

/// <summary>Finds the folders that Claude Code keeps transcripts in.</summary>
/// <remarks>
/// <c>CLAUDE_CONFIG_DIR</c> (several divided by commas; <c>~</c> is the home; a path that ends in <c>projects</c> means its parent)
/// replaces the defaults, which are both <c>$XDG_CONFIG_HOME/claude</c> (<c>~/.config/claude</c> where unset) and <c>~/.claude</c>.
/// </remarks>
public static class TranscriptRoots
{
    private const string Projects = "projects";

    /// <summary>The existing <c>projects</c> folders for the process's environment and home, and the one in which requests of this product's own are recorded.</summary>
    /// <returns>Full paths, each folder once.</returns>
    public static IReadOnlyList<string> Find()
    {
        var found = Find(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        return OwnRequests() is { } own && Directory.Exists(own) ? [.. found, own] : found;
    }

    /// <summary>The folder in which requests of this product's own are recorded, there or not; null on a platform without a folder of per-user data.</summary>
    public static string? OwnRequests()
    {
        try
        {
            return Path.Combine(DataFolder.Locate(), "requests", Projects);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was recorded where nothing could be kept.
            return null;
        }
    }

    /// <summary>The existing <c>projects</c> folders.</summary>
    /// <param name="environment">Gives the value of an environment variable, null where unset.</param>
    /// <param name="home">The home folder.</param>
    /// <returns>Full paths, each folder once though links lead to it twice.</returns>
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

    /// <summary>The config folders, whether they exist or not.</summary>
    /// <param name="environment">Gives the value of an environment variable, null where unset.</param>
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
        return [Path.GetFullPath(Path.Combine(string.IsNullOrWhiteSpace(xdg) ? Path.Combine(home, ".config") : xdg, "claude")), Path.Combine(home, ".claude")];
    }

    private static string ExpandHome(string path, string home) =>
        path == "~" ? home : path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~\\", StringComparison.Ordinal) ? Path.Combine(home, path[2..]) : path;

    private static string WithoutProjects(string path)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        return Path.GetFileName(path) == Projects ? Path.GetDirectoryName(path)! : path;
    }
}
