namespace ClaudePerf.Core.Storage;

/// <summary>The type of a path's target.</summary>
internal enum FileType
{
    /// <summary>A regular file: bytes on a disk.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A pipe, a device or a socket, whose reads might block or never end.</summary>
    Special,
}

/// <summary>Converts the file types in a Unix mode.</summary>
internal static class FileTypes
{
    private const int Regular = 0x8000;
    private const int Folder = 0x4000;
    private const int Link = 0xA000;

    /// <summary>Gets the type from a mode's upper bits, which are the same on Linux and macOS.</summary>
    internal static FileType FromMode(int mode) => (mode & 0xF000) switch
    {
        Regular => FileType.Regular,
        Folder => FileType.Folder,
        Link => FileType.Link,
        _ => FileType.Special,
    };
}
