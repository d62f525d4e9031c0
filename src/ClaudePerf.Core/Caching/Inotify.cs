using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Caching;

/// <summary>The calls of Linux's inotify(7), which queues an event before the call that changed a file returns to its caller.</summary>
[SupportedOSPlatform("linux")]
internal static partial class Inotify
{
    internal const uint Modify = 0x2;
    internal const uint Attributes = 0x4;
    internal const uint MovedFrom = 0x40;
    internal const uint MovedTo = 0x80;
    internal const uint Created = 0x100;
    internal const uint Deleted = 0x200;
    internal const uint DeletedSelf = 0x400;
    internal const uint MovedSelf = 0x800;
    internal const uint Unmounted = 0x2000;
    internal const uint Overflow = 0x4000;
    internal const uint Ignored = 0x8000;
    internal const uint OnlyFolders = 0x0100_0000;
    internal const uint AddToMask = 0x2000_0000;

    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const nuint BytesToRead = 0x541B;

    // File systems of this machine, whose every change goes through its kernel: ext, XFS, Btrfs, tmpfs, overlayfs, ZFS, F2FS, bcachefs.
    private static readonly long[] LocalTypes = [0xEF53, 0x58465342, 0x9123683E, 0x01021994, 0x794C7630, 0x2FC12FC1, 0xF2F52010, 0xCA451A4E];

    /// <summary>Opens a queue; null where the system gives none.</summary>
    internal static SafeFileHandle? Open()
    {
        try
        {
            var queue = Init(NonBlocking | CloseOnExec);
            return queue < 0 ? null : new SafeFileHandle(queue, ownsHandle: true);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Adds a watch, or to the one that is there.</summary>
    /// <returns>Its number; negative where there can be none.</returns>
    internal static int Add(SafeFileHandle queue, string path, uint mask) => AddWatch(queue, path, mask | AddToMask);

    internal static void Remove(SafeFileHandle queue, int watch) => _ = RemoveWatch(queue, watch);

    /// <summary>Whether events wait to be read.</summary>
    internal static bool HasEvents(SafeFileHandle queue) => Control(queue, BytesToRead, out var bytes) != 0 || bytes > 0;

    /// <summary>Reads whole events; 0 where none wait.</summary>
    internal static int Read(SafeFileHandle queue, byte[] buffer) => Math.Max(0, (int)ReadBytes(queue, buffer, (nuint)buffer.Length));

    /// <summary>Whether a folder is on a file system that this machine alone can change, so that no change is missed.</summary>
    internal static bool IsLocal(string folder)
    {
        Span<long> buffer = stackalloc long[64];
        return FileSystem(folder, ref MemoryMarshal.GetReference(buffer)) == 0 && LocalTypes.Contains(buffer[0]);
    }

    [LibraryImport("libc", EntryPoint = "inotify_init1")]
    private static partial int Init(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddWatch(SafeFileHandle queue, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch")]
    private static partial int RemoveWatch(SafeFileHandle queue, int watch);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(SafeFileHandle queue, nuint request, out int value);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint ReadBytes(SafeFileHandle queue, byte[] buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "statfs", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileSystem(string path, ref long buffer);
}
