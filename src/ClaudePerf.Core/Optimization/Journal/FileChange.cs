using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>A change to one file.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Before">Its bytes before; null if the file is created.</param>
/// <param name="After">Its bytes after.</param>
public sealed record FileChange(string Path, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte> After)
{
    private const string ConfigurationFolder = ".claude";

    /// <summary>
    /// The folder that writes are limited to; null to derive it from the path: the parent of its <c>.claude</c>,
    /// otherwise the file's folder.
    /// </summary>
    public string? Root { get; init; }

    /// <summary>Whether it is the user's own file, where links are followed.</summary>
    public bool FollowsLinks { get; init; }

    internal WritableFile Target => new(Path, FollowsLinks ? null : Root ?? RootOf(Path));

    /// <summary>The same change with an explicit root, since the path may later imply another one.</summary>
    internal FileChange WithRoot() => FollowsLinks || Root is not null ? this : this with { Root = RootOf(Path) };

    private static string RootOf(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(path)!;
        for (var at = folder; at is not null; at = System.IO.Path.GetDirectoryName(at))
        {
            if (System.IO.Path.GetFileName(at) == ConfigurationFolder)
                return System.IO.Path.GetDirectoryName(at) ?? at;
        }
        // Skip folders that do not exist yet.
        while (!Directory.Exists(folder) && System.IO.Path.GetDirectoryName(folder) is { } above)
            folder = above;
        return folder;
    }
}
