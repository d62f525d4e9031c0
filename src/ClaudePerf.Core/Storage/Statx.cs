using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Storage;

/// <summary>The status of a file on Linux.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Stamp">The stamp that shows whether the file has changed.</param>
internal readonly record struct LinuxStatus(FileType Type, FileStamp Stamp);

/// <summary>The system call statx(2), whose structure is the same on every architecture.</summary>
[SupportedOSPlatform("linux")]
internal static partial class Statx
{
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const int NoFollow = 0x100;
    private const uint BasicStats = 0x7ff;
    private const int TypeMask = 0xF000;
    private const int Size = 256;

    /// <summary>Gets the status of a path's target; null if it cannot be accessed.</summary>
    /// <exception cref="DllNotFoundException">The system's library has a different name.</exception>
    /// <exception cref="EntryPointNotFoundException">The system's library is too old.</exception>
    internal static LinuxStatus? Read(string path, bool followLink = true)
    {
        Span<byte> buffer = stackalloc byte[Size];
        return Call(CurrentFolder, path, followLink ? 0 : NoFollow, BasicStats, ref MemoryMarshal.GetReference(buffer)) == 0
            ? Of(buffer)
            : null;
    }

    /// <inheritdoc cref="Read(string, bool)"/>
    internal static LinuxStatus? Read(SafeFileHandle handle)
    {
        Span<byte> buffer = stackalloc byte[Size];
        return Call(handle, "", EmptyPath, BasicStats, ref MemoryMarshal.GetReference(buffer)) == 0 ? Of(buffer) : null;
    }

    /// <summary>Gets the status of the target of a name in an open folder; null if it cannot be accessed.</summary>
    /// <param name="folder">The descriptor of the open folder.</param>
    /// <param name="name">The name, followed by a zero byte.</param>
    /// <param name="followLink">Whether a link is followed.</param>
    internal static LinuxStatus? Read(int folder, ReadOnlySpan<byte> name, bool followLink)
    {
        Span<byte> buffer = stackalloc byte[Size];
        return Call(folder, in MemoryMarshal.GetReference(name), followLink ? 0 : NoFollow, BasicStats,
            ref MemoryMarshal.GetReference(buffer)) == 0
            ? Of(buffer)
            : null;
    }

    private static LinuxStatus Of(ReadOnlySpan<byte> buffer)
    {
        var type = FileTypes.FromMode(BinaryPrimitives.ReadUInt16LittleEndian(buffer[28..]) & TypeMask);
        return new LinuxStatus(type, new FileStamp(
            type == FileType.Folder,
            BinaryPrimitives.ReadInt64LittleEndian(buffer[40..]),
            Time(buffer[112..]),
            Time(buffer[96..]),
            BinaryPrimitives.ReadUInt64LittleEndian(buffer[32..]),
            BinaryPrimitives.ReadUInt64LittleEndian(buffer[136..])));
    }

    private static long Time(ReadOnlySpan<byte> time) =>
        BinaryPrimitives.ReadInt64LittleEndian(time) * 1_000_000_000 + BinaryPrimitives.ReadUInt32LittleEndian(time[8..]);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Call(int folder, string path, int flags, uint mask, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Call(SafeFileHandle file, string path, int flags, uint mask, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "statx")]
    private static partial int Call(int folder, in byte name, int flags, uint mask, ref byte buffer);
}
