using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// Opens files on Unix without blocking: .NET's own open blocks on a pipe until somebody writes to it. The type is checked on the
/// open file, so nobody can replace the file between the check and the opening.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixFile
{
    // open(2) flags for Linux (the same on all architectures that .NET supports) and macOS. All open read-only.
    private const int LinuxFlags = 0x800 /* O_NONBLOCK */ | 0x100 /* O_NOCTTY */ | 0x80000 /* O_CLOEXEC */;
    private const int MacFlags = 0x4 /* O_NONBLOCK */ | 0x20000 /* O_NOCTTY */ | 0x1000000 /* O_CLOEXEC */;

    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int Interrupted = 4;
    private const int NoDevice = 6;
    private const int NoAccess = 13;
    private const int NotAFolder = 20;
    private const int LinuxNameTooLong = 36;
    private const int MacNameTooLong = 63;

    /// <summary>Opens a regular file for reading.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder, or the user has no permission to read it.</exception>
    /// <exception cref="IOException">It cannot be opened or is not a regular file.</exception>
    /// <param name="path">The file.</param>
    /// <param name="length">Its length in bytes.</param>
    internal static SafeFileHandle OpenRegular(string path, out long length)
    {
        // A C string ends at the first NUL, so another file would be opened.
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new FileNotFoundException("A path cannot contain a NUL character.", path);
        var handle = Open(path);
        try
        {
            switch (TypeOf(handle, out var known))
            {
                case FileType.Regular:
                    length = known ?? RandomAccess.GetLength(handle);
                    return handle;
                case FileType.Folder:
                    throw new UnauthorizedAccessException($"Access to the path '{path}' is denied: it is a folder.");
                default:
                    throw new RefusedFileException(path, FileRefusal.NotRegular);
            }
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Opens a folder.</summary>
    /// <exception cref="IOException">It cannot be opened or is not a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to open it.</exception>
    internal static SafeFileHandle OpenFolder(string path)
    {
        var handle = Open(path);
        if (TypeOf(handle, out _) == FileType.Folder)
            return handle;
        handle.Dispose();
        throw new DirectoryNotFoundException($"'{path}' is not a folder.");
    }

    private static SafeFileHandle Open(string path)
    {
        while (true)
        {
            var descriptor = OpenCall(path, OperatingSystem.IsMacOS() ? MacFlags : LinuxFlags);
            if (descriptor >= 0)
                return new SafeFileHandle(descriptor, ownsHandle: true);
            var error = Marshal.GetLastPInvokeError();
            switch (error)
            {
                case Interrupted:
                    continue;
                case NoEntry:
                    throw new FileNotFoundException($"Could not find file '{path}'.", path);
                case NotAFolder:
                    throw new DirectoryNotFoundException($"Could not find a part of the path '{path}'.");
                case NotPermitted or NoAccess:
                    throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.");
                // A socket has a path but cannot be opened through it.
                case NoDevice:
                    throw new RefusedFileException(path, FileRefusal.NotRegular);
                case LinuxNameTooLong when OperatingSystem.IsLinux():
                case MacNameTooLong when OperatingSystem.IsMacOS():
                    throw new PathTooLongException($"The path '{path}' is too long.");
                default:
                    throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'", error);
            }
        }
    }

    private static FileType TypeOf(SafeFileHandle handle, out long? length)
    {
        length = null;
        try
        {
            if (OperatingSystem.IsLinux() && Statx.Read(handle) is { } linux)
            {
                length = linux.Stamp.Size;
                return linux.Type;
            }
            if (OperatingSystem.IsMacOS() && MacStatus.TypeOf(handle) is { } type)
                return type;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // An old system: the code below distinguishes files from pipes, and the size limits protect against devices.
        }
        return CanSeek(handle) ? FileType.Regular : FileType.Special;
    }

    private static bool CanSeek(SafeFileHandle handle)
    {
        try
        {
            return RandomAccess.GetLength(handle) >= 0;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    // The third argument is only needed when creating files.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenCall(string path, int flags);

    /// <summary>macOS fstat(2) with 64-bit inodes: the mode is at offset 4 of a 144-byte structure.</summary>
    [SupportedOSPlatform("macos")]
    private static partial class MacStatus
    {
        private const int Size = 256;

        internal static FileType? TypeOf(SafeFileHandle handle)
        {
            Span<byte> buffer = stackalloc byte[Size];
            ref var first = ref MemoryMarshal.GetReference(buffer);
            var result = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Arm(handle, ref first) : Intel(handle, ref first);
            return result == 0 ? FileTypes.FromMode(MemoryMarshal.Read<ushort>(buffer[4..])) : null;
        }

        [LibraryImport("libc", EntryPoint = "fstat")]
        private static partial int Arm(SafeFileHandle file, ref byte buffer);

        [LibraryImport("libc", EntryPoint = "fstat$INODE64")]
        private static partial int Intel(SafeFileHandle file, ref byte buffer);
    }
}
