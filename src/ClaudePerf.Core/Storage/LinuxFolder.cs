using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Unicode;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// Lists files below a folder through the C library, with the status of each, which is requested relative to the open folder. The
/// runtime's enumeration requests the status of every file and folder by its full path, which takes twice as long.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class LinuxFolder
{
    // struct dirent of 64-bit systems: d_ino, d_off (8 bytes each), d_reclen (2), d_type (1), d_name.
    private const int TypeOffset = 18;
    private const int NameOffset = 19;
    private const byte UnknownType = 0;
    private const byte FolderType = 4;
    private const int UsualName = 256;

    /// <summary>Whether the structures match those of this system.</summary>
    [SupportedOSPlatformGuard("linux")]
    internal static bool IsSupported => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>
    /// Lists regular files by the end of their names. Links to files are followed; links to folders are not. Unreadable or deleted
    /// folders are treated as empty.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="extension">The end of the names, in ASCII and any case.</param>
    /// <param name="depth">How many levels of folders below this one to list; 0 for this folder only.</param>
    /// <param name="found">Called with each path and its stamp.</param>
    /// <param name="cancellation">Cancels the listing.</param>
    /// <exception cref="DllNotFoundException">The system's library has a different name.</exception>
    /// <exception cref="EntryPointNotFoundException">The system's library is too old.</exception>
    /// <exception cref="OperationCanceledException">The listing was canceled.</exception>
    internal static void List(string folder, ReadOnlySpan<byte> extension, int depth, Action<string, FileStamp> found,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var handle = Open(folder);
        if (handle == 0)
            return;
        try
        {
            var number = NumberOf(handle);
            Span<char> text = stackalloc char[UsualName];
            var prefix = Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;
            while (Next(handle) is var entry && entry != 0)
            {
                var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)entry + NameOffset);
                if (IsFolder(number, ((byte*)entry)[TypeOffset], name))
                {
                    if (depth > 0 && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                        List(Join(prefix, name, text), extension, depth - 1, found, cancellation);
                }
                // The runtime cannot open a path that is not UTF-8.
                else if (name.Length >= extension.Length && Ascii.EqualsIgnoreCase(name[^extension.Length..], extension)
                    && Utf8.IsValid(name)
                    && Statx.Read(number, name, followLink: true) is { Type: FileType.Regular } status)
                {
                    found(Join(prefix, name, text), status.Stamp);
                }
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static string Join(string prefix, ReadOnlySpan<byte> name, Span<char> buffer) => name.Length <= buffer.Length
        ? string.Concat(prefix, buffer[..Encoding.UTF8.GetChars(name, buffer)])
        : prefix + Encoding.UTF8.GetString(name);

    // Some file systems do not return types with the names.
    private static bool IsFolder(int folder, byte type, ReadOnlySpan<byte> name) =>
        type == FolderType || (type == UnknownType && Statx.Read(folder, name, followLink: false) is { Type: FileType.Folder });

    [LibraryImport("libc", EntryPoint = "opendir", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path);

    [LibraryImport("libc", EntryPoint = "dirfd")]
    private static partial int NumberOf(nint folder);

    [LibraryImport("libc", EntryPoint = "readdir")]
    private static partial nint Next(nint folder);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int Close(nint folder);
}
