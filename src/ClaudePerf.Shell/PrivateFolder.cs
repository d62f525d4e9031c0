namespace ClaudePerf.Shell;

/// <summary>The product's data folder of this user, and files in it that nobody else may read.</summary>
internal static class PrivateFolder
{
    /// <summary>
    /// <c>%LOCALAPPDATA%\ClaudePerf</c> on Windows, <c>~/Library/Application Support/ClaudePerf</c> on macOS,
    /// <c>$XDG_DATA_HOME/ClaudePerf</c> (by default below <c>~/.local/share</c>) elsewhere.
    /// </summary>
    public static string Path { get; } = System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "ClaudePerf");

    /// <summary>Makes a folder for the user alone. On Windows the user's profile, which it stands in, sees to that.</summary>
    public static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public static FileStreamOptions FileOptions(FileMode mode, FileShare share)
    {
        // A buffer of none: what is written goes out in one piece.
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
