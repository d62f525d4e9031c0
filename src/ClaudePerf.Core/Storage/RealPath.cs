namespace ClaudePerf.Core.Storage;

/// <summary>Resolves all links in a path, so that different paths to the same file can be recognized.</summary>
internal static class RealPath
{
    private const int MaximumLinks = 40;

    /// <summary>The path without links; partly resolved if a link is broken or circular.</summary>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        for (var links = 0; links < MaximumLinks; links++)
        {
            // A link, or a name in a file, must not cause a request to another machine.
            if ((OperatingSystem.IsWindows() && IsOnNetwork(full) && !IsOnNetwork(Environment.CurrentDirectory))
                || Next(full) is not { } resolved)
                return full;
            full = resolved;
        }
        return full;
    }

    /// <summary>Whether a path is a folder or below it; both without links.</summary>
    public static bool IsWithin(string path, string folder)
    {
        var relative = Path.GetRelativePath(folder, path);
        return !Path.IsPathRooted(relative) && relative != ".."
            && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static bool IsOnNetwork(string full) =>
        full.StartsWith(@"\\", StringComparison.Ordinal) && !full.StartsWith(@"\\?\", StringComparison.Ordinal);

    /// <summary>The full path with its first link resolved; null if it contains no link.</summary>
    public static string? Next(string full)
    {
        var root = Path.GetPathRoot(full)!;
        var parts = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        var at = root;
        for (var i = 0; i < parts.Length; i++)
        {
            var parent = at;
            at = Path.Combine(at, parts[i]);
            if (ObservedFiles.LinkTarget(at) is { } target)
                return Path.GetFullPath(Path.Combine([Path.Combine(parent, target), .. parts[(i + 1)..]]));
        }
        return null;
    }
}
