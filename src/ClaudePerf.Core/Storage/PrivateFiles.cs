namespace ClaudePerf.Core.Storage;

/// <summary>
/// Folders and files that only their owner can read. On Unix this is set by mode (700 and 600), regardless of the umask; on Windows
/// they inherit the permissions of the user's profile.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyFolder = OwnerOnlyFile | UnixFileMode.UserExecute;

    /// <summary>Creates a folder and its parents unless they exist.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">A file has the same name, or the folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to write there.</exception>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnlyFolder);
    }

    /// <summary>Creates an empty file unless it exists, and removes other users' permissions from an existing file.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="RefusedFileException">The path is not a regular file.</exception>
    /// <exception cref="IOException">The file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to write there.</exception>
    public static void CreateFile(string path)
    {
        RegularFile.RequireWhereThere(path);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnlyFile;
        using (new FileStream(path, options))
        {
        }
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnlyFile)
            File.SetUnixFileMode(path, OwnerOnlyFile);
    }
}
