using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// The one way to read files that others wrote. Only regular files are opened, so that a pipe, a device or a socket in the place of a file
/// makes
/// nobody wait or read for ever, and never more than a limit is read (<see cref="ReadLimits"/>). Others may write, rename and delete the
/// file
/// meanwhile.
/// </summary>
public static class RegularFile
{
    private const int FirstSize = 4096;

    /// <summary>Opens a file for reading; never waits for anybody.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="options">How it will be read.</param>
    /// <returns>A handle to a regular file.</returns>
    /// <exception cref="RefusedFileException">It is no regular file.</exception>
    /// <exception cref="IOException">It is not there or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder, or the user may not read it.</exception>
    public static SafeFileHandle Open(string path, FileOptions options = FileOptions.None)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OperatingSystem.IsWindows() ? OpenOnWindows(path, options) : UnixFile.OpenRegular(path, out _);
    }

    /// <summary>Opens a file for reading, with its length at this moment.</summary>
    /// <inheritdoc cref="Open(string, FileOptions)"/>
    internal static SafeFileHandle Open(string path, FileOptions options, out long length)
    {
        if (!OperatingSystem.IsWindows())
        {
            ArgumentException.ThrowIfNullOrEmpty(path);
            return UnixFile.OpenRegular(path, out length);
        }
        var handle = OpenOnWindows(path, options);
        length = RandomAccess.GetLength(handle);
        return handle;
    }

    /// <summary>
    /// Refuses a place in which something other than a regular file or a folder is: to open it could wait for ever, and to replace it would
    /// take it from everybody.
    /// </summary>
    /// <param name="path">The place; links are followed.</param>
    /// <exception cref="RefusedFileException">A device, a pipe or a socket is there.</exception>
    internal static void RequireWhereThere(string path)
    {
        if (File.Exists(path) && !Exists(path))
            throw new RefusedFileException(path, FileRefusal.NotRegular);
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="limit">The most bytes it may have.</param>
    /// <exception cref="RefusedFileException">It is no regular file, or larger than the limit.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder, or the user may not read it.</exception>
    public static byte[] ReadBytes(string path, long limit)
    {
        using var handle = Open(path);
        return ReadBytes(handle, path, limit);
    }

    /// <summary>Reads a whole file as UTF-8, or what its byte order mark says.</summary>
    /// <inheritdoc cref="ReadBytes(string, long)"/>
    public static string ReadText(string path, long limit)
    {
        using var reader = new StreamReader(new MemoryStream(ReadBytes(path, limit), writable: false), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Opens a file as a stream.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="limit">The most bytes it may have.</param>
    /// <param name="bufferSize">The stream's buffer in bytes; 0 for none.</param>
    /// <exception cref="RefusedFileException">It is no regular file, or larger than the limit.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder, or the user may not read it.</exception>
    public static FileStream OpenStream(string path, long limit, int bufferSize = 1 << 16)
    {
        var handle = Open(path, FileOptions.SequentialScan);
        try
        {
            if (RandomAccess.GetLength(handle) > limit)
                throw new RefusedFileException(path, FileRefusal.TooLarge, limit);
            return new FileStream(handle, FileAccess.Read, bufferSize);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Whether a path leads to a regular file; nothing is opened and links are followed.</summary>
    /// <param name="path">The path.</param>
    public static bool Exists(string path)
    {
        try
        {
            if (OperatingSystem.IsLinux())
                return Statx.Read(path)?.Type == FileType.Regular;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // An old system: the opening will tell.
        }
        return File.Exists(path);
    }

    /// <summary>Fills a buffer from a place of a file on; one read may give less than was asked for.</summary>
    /// <param name="file">The file.</param>
    /// <param name="buffer">The buffer.</param>
    /// <param name="offset">The place.</param>
    /// <returns>False where the file ends before the buffer is full.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static bool TryFill(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0)
                return false;
            buffer = buffer[read..];
            offset += read;
        }
        return true;
    }

    internal static byte[] ReadBytes(SafeFileHandle handle, string path, long limit)
    {
        var length = RandomAccess.GetLength(handle);
        if (length > limit)
            throw new RefusedFileException(path, FileRefusal.TooLarge, limit);
        var bytes = length == 0 ? [] : GC.AllocateUninitializedArray<byte>((int)length);
        var read = 0;
        Span<byte> next = stackalloc byte[1];
        while (true)
        {
            if (read == bytes.Length)
            {
                // At the end the file may have grown, and what the system makes up, as in /proc, has no length to begin with.
                if (RandomAccess.Read(handle, next, read) == 0)
                    return bytes;
                if (read >= limit)
                    throw new RefusedFileException(path, FileRefusal.TooLarge, limit);
                Array.Resize(ref bytes, (int)Math.Min(limit, Math.Max(FirstSize, 2L * read)));
                bytes[read++] = next[0];
                continue;
            }
            var count = RandomAccess.Read(handle, bytes.AsSpan(read), read);
            if (count == 0)
                return bytes[..read];
            read += count;
        }
    }

    private static SafeFileHandle OpenOnWindows(string path, FileOptions options)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, options);
        try
        {
            // Pipes and consoles cannot be asked for a length.
            _ = RandomAccess.GetLength(handle);
            return handle;
        }
        catch (Exception exception)
        {
            handle.Dispose();
            throw exception is NotSupportedException ? new RefusedFileException(path, FileRefusal.NotRegular) : exception;
        }
    }
}
