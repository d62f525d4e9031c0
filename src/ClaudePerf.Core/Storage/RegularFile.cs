using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// Reads files that others wrote; all such reads go through here. Only regular files are opened, so a pipe, a device or a socket in
/// place of a file cannot block the caller or make it read forever, and at most a limit is read (<see cref="ReadLimits"/>). Other
/// processes may write, rename and delete the file meanwhile.
/// </summary>
internal static class RegularFile
{
    private const int FirstSize = 4096;

    /// <summary>Opens a file for reading without ever blocking.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="options">How it will be read.</param>
    /// <returns>A handle to a regular file.</returns>
    /// <exception cref="RefusedFileException">It is not a regular file.</exception>
    /// <exception cref="IOException">It does not exist or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder, or the user has no permission to read it.</exception>
    public static SafeFileHandle Open(string path, FileOptions options = FileOptions.None)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OperatingSystem.IsWindows() ? OpenOnWindows(path, options) : UnixFile.OpenRegular(path, out _);
    }

    /// <summary>Opens a file for reading and gets its current length.</summary>
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
    /// Rejects a path that is neither a regular file nor a folder: opening it could block forever, and replacing it would remove it
    /// for all users.
    /// </summary>
    /// <param name="path">The path; links are followed.</param>
    /// <exception cref="RefusedFileException">The path is a device, a pipe or a socket.</exception>
    internal static void RequireWhereThere(string path)
    {
        if (File.Exists(path) && !Exists(path))
            throw new RefusedFileException(path, FileRefusal.NotRegular);
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="limit">The maximum number of bytes.</param>
    /// <exception cref="RefusedFileException">It is not a regular file, or it is larger than the limit.</exception>
    /// <exception cref="IOException">It does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder, or the user has no permission to read it.</exception>
    public static byte[] ReadBytes(string path, long limit)
    {
        using var handle = Open(path);
        return ReadBytes(handle, path, limit);
    }

    /// <summary>Reads a whole file as UTF-8, or in the encoding of its byte order mark.</summary>
    /// <inheritdoc cref="ReadBytes(string, long)"/>
    public static string ReadText(string path, long limit)
    {
        using var reader = new StreamReader(new MemoryStream(ReadBytes(path, limit), writable: false), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Opens a file as a stream.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="limit">The maximum number of bytes.</param>
    /// <param name="bufferSize">The stream's buffer in bytes; 0 for none.</param>
    /// <exception cref="RefusedFileException">It is not a regular file, or it is larger than the limit.</exception>
    /// <exception cref="IOException">It does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder, or the user has no permission to read it.</exception>
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

    /// <summary>Whether a path points to a regular file; links are followed and nothing is opened.</summary>
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
            // An old system: opening the file will show its type.
        }
        return File.Exists(path);
    }

    /// <summary>Fills a buffer from an offset in a file; a single read may return less than requested.</summary>
    /// <param name="file">The file.</param>
    /// <param name="buffer">The buffer.</param>
    /// <param name="offset">The offset.</param>
    /// <returns>False if the file ends before the buffer is full.</returns>
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
                // The file might have grown, and generated files, such as those in /proc, have no length at first.
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
            // Pipes and consoles have no length.
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
