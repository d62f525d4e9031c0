using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// A folder that is written in, checked to be where its path says and no link to anywhere. On Linux what is done in it goes through an open handle, so
/// that a link put in the folder's place after the check changes nothing; elsewhere it is checked right before each use.
/// </summary>
internal sealed class HeldFolder : IDisposable
{
    private readonly SafeFileHandle? _handle;
    private readonly string _prefix;

    private HeldFolder(string prefix, SafeFileHandle? handle = null)
    {
        _prefix = prefix;
        _handle = handle;
    }

    /// <summary>Holds a folder.</summary>
    /// <param name="folder">The folder's full path; it must be there.</param>
    /// <param name="root">The folder above which links do not matter; null where they matter nowhere.</param>
    /// <exception cref="UnwritableFileException">It is not inside the root, or a link leads to it.</exception>
    /// <exception cref="IOException">It is not there or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not open it.</exception>
    internal static HeldFolder Open(string folder, string? root)
    {
        if (root is null)
            return new HeldFolder(folder);
        RequireNoLink(folder, root);
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/proc/self/fd"))
            return new HeldFolder(folder);
        var handle = UnixFile.OpenFolder(folder);
        var prefix = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handle.DangerousGetHandle()}");
        var expected = Path.GetFullPath(Path.GetRelativePath(root, folder), RealPath.Of(root));
        if (new FileInfo(prefix).LinkTarget == expected)
            return new HeldFolder(prefix, handle);
        handle.Dispose();
        throw Link(folder, folder);
    }

    /// <summary>Requires that a path is inside a root and that no part of it below the root is a link. Parts may be missing.</summary>
    /// <exception cref="UnwritableFileException">It is not so.</exception>
    internal static void RequireNoLink(string path, string root)
    {
        var relative = Path.GetRelativePath(root, path);
        if (!RealPath.IsWithin(path, root))
            throw new UnwritableFileException(path, WriteRefusal.Outside, $"'{path}' is not inside '{root}', and nothing outside of it is written.");
        var at = root;
        foreach (var part in relative.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            at = Path.Combine(at, part);
            if (part != "." && new FileInfo(at).LinkTarget is not null)
                throw Link(path, at);
        }
    }

    /// <summary>The path by which an entry of the folder is used while the folder is held.</summary>
    internal string PathOf(string name) => Path.Combine(_prefix, name);

    public void Dispose() => _handle?.Dispose();

    private static UnwritableFileException Link(string path, string link) => new(path, WriteRefusal.Link, path == link
        ? $"'{path}' is a link, and what it leads to is not written."
        : $"'{path}' stands behind the link '{link}', and what that leads to is not written.");
}
