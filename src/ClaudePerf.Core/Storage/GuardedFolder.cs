using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// A folder to write in, verified to be at its path without links. On Linux, operations go through an open handle, so replacing the
/// folder with a link after the check has no effect; elsewhere the folder is checked right before each use.
/// </summary>
internal sealed class GuardedFolder : IDisposable
{
    private readonly SafeFileHandle? _handle;
    private readonly string _prefix;

    private GuardedFolder(string prefix, SafeFileHandle? handle = null)
    {
        _prefix = prefix;
        _handle = handle;
    }

    /// <summary>Opens a folder.</summary>
    /// <param name="folder">The folder's full path; it must exist.</param>
    /// <param name="root">The folder above which links are allowed; null to allow links everywhere.</param>
    /// <exception cref="UnwritableFileException">The folder is not inside the root, or there is a link on its path.</exception>
    /// <exception cref="IOException">The folder does not exist or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to open it.</exception>
    internal static GuardedFolder Open(string folder, string? root)
    {
        if (root is null)
            return new GuardedFolder(folder);
        RequireNoLink(folder, root);
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/proc/self/fd"))
            return new GuardedFolder(folder);
        var handle = UnixFile.OpenFolder(folder);
        var prefix = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handle.DangerousGetHandle()}");
        var expected = Path.GetFullPath(Path.GetRelativePath(root, folder), RealPath.Of(root));
        if (new FileInfo(prefix).LinkTarget == expected)
            return new GuardedFolder(prefix, handle);
        handle.Dispose();
        throw Link(folder, folder);
    }

    /// <summary>
    /// Checks that a path is inside a root and that no part of it below the root is a link. Parts may be missing.
    /// </summary>
    /// <exception cref="UnwritableFileException">The check failed.</exception>
    internal static void RequireNoLink(string path, string root)
    {
        var relative = Path.GetRelativePath(root, path);
        if (!RealPath.IsWithin(path, root))
            throw new UnwritableFileException(path, WriteRefusal.Outside,
                $"'{path}' is not inside '{root}'. Files outside that folder are never written.");
        var at = root;
        foreach (var part in relative.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            at = Path.Combine(at, part);
            if (part != "." && new FileInfo(at).LinkTarget is not null)
                throw Link(path, at);
        }
    }

    /// <summary>The path to use for an entry of the folder while the folder is open.</summary>
    internal string PathOf(string name) => Path.Combine(_prefix, name);

    public void Dispose() => _handle?.Dispose();

    private static UnwritableFileException Link(string path, string link) => new(path, WriteRefusal.Link, path == link
        ? $"'{path}' is a link. Links are never followed when writing."
        : $"'{path}' is below the link '{link}'. Links are never followed when writing.");
}
