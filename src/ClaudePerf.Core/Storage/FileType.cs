namespace ClaudePerf.Core.Storage;

/// <summary>What kind of thing a path leads to.</summary>
internal enum FileType
{
    /// <summary>A regular file: bytes on a disk.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A pipe, a device or a socket, which may never end or never begin.</summary>
    Special,
}

/// <summary>Types of files as Unix writes them in a mode.</summary>
internal static class FileTypes
{
    private const int Regular = 0x8000;
    private const int Folder = 0x4000;
    private const int Link = 0xA000;

    /// <summary>The type in a mode's upper bits; Linux and macOS have the same.</summary>
    internal static FileType OfMode(int mode) => (mode & 0xF000) switch
    {
        Regular => FileType.Regular,
        Folder => FileType.Folder,
        Link => FileType.Link,
        _ => FileType.Special,
    };
}
