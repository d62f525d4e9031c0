using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>What is done to one file.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Before">Its bytes before; null where it is made.</param>
/// <param name="After">Its bytes after.</param>
public sealed record FileChange(string Path, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte> After)
{
    private const string ConfigurationFolder = ".claude";

    /// <summary>The folder that may be written in; null for the one that the path tells: what holds its <c>.claude</c>, else the file's own.</summary>
    public string? Root { get; init; }

    /// <summary>Whether it is the user's own, where links are followed.</summary>
    public bool FollowsLinks { get; init; }

    internal WritableFile Target => new(Path, FollowsLinks ? null : Root ?? RootOf(Path));

    /// <summary>The same with its root named, for a time at which the path may tell another.</summary>
    internal FileChange WithRoot() => FollowsLinks || Root is not null ? this : this with { Root = RootOf(Path) };

    private static string RootOf(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(path)!;
        for (var at = folder; at is not null; at = System.IO.Path.GetDirectoryName(at))
        {
            if (System.IO.Path.GetFileName(at) == ConfigurationFolder)
                return System.IO.Path.GetDirectoryName(at) ?? at;
        }
        // Folders that are yet to be made are below it.
        while (!Directory.Exists(folder) && System.IO.Path.GetDirectoryName(folder) is { } above)
            folder = above;
        return folder;
    }
}
