namespace ClaudePerf.Core.Storage;

/// <summary>
/// Folders and files that only the user who owns them may read. On Unix by their modes (700 and 600), whatever the umask; on
/// Windows by standing in the user's profile, whose rights they inherit.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyFolder = OwnerOnlyFile | UnixFileMode.UserExecute;

    /// <summary>Makes a folder, with those above it, unless it is there.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">A file has the name, or the disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write there.</exception>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnlyFolder);
    }

    /// <summary>Makes an empty file unless it is there, and takes others' rights from one that is.</summary>
    /// <param name="path">The file; its folder must be there.</param>
    /// <exception cref="RefusedFileException">Something other than a regular file is there.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write there.</exception>
    public static void CreateFile(string path)
    {
        RegularFile.RequireWhereThere(path);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnlyFile;
        using (new FileStream(path, options))
        {
        }
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnlyFile)
            File.SetUnixFileMode(path, OwnerOnlyFile);
    }
}
