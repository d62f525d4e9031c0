using System.Buffers.Binary;
using System.Security.Cryptography;
using ClaudePerf.Core.Storage;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// Identifies the start of a file, up to a position: a hash of its first bytes and one of its last bytes before the position. While
/// both are unchanged, the file has only been appended to.
/// </summary>
/// <param name="Head">A hash of the first 4 KiB, or of the whole part if shorter.</param>
/// <param name="Tail">A hash of the last 4 KiB before the position, or of the whole part if shorter.</param>
internal readonly record struct FileFingerprint(long Head, long Tail)
{
    private const int Sample = 4096;

    /// <summary>Computes the fingerprint of a file.</summary>
    /// <returns>Null if the file is shorter than the length or cannot be read.</returns>
    internal static FileFingerprint? Of(string path, long length)
    {
        if (length == 0)
            return default(FileFingerprint);
        try
        {
            using var file = RegularFile.Open(path);
            return Of(file, length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without a fingerprint the file is read again, which reports the problem.
            return null;
        }
    }

    /// <summary>Computes the fingerprint of a part.</summary>
    /// <param name="beginning">The whole part up to the position.</param>
    internal static FileFingerprint Of(ReadOnlySpan<byte> beginning)
    {
        if (beginning.IsEmpty)
            return default;
        var head = Hash(beginning[..Math.Min(Sample, beginning.Length)]);
        return new FileFingerprint(head, beginning.Length <= Sample ? head : Hash(beginning[^Sample..]));
    }

    /// <summary>Computes the fingerprint of an open file.</summary>
    /// <returns>Null if the file is shorter than the length.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static FileFingerprint? Of(SafeFileHandle file, long length)
    {
        if (length == 0)
            return default(FileFingerprint);
        var size = (int)Math.Min(Sample, length);
        Span<byte> buffer = stackalloc byte[Sample];
        if (!RegularFile.TryFill(file, buffer[..size], 0))
            return null;
        var head = Hash(buffer[..size]);
        if (length <= Sample)
            return new FileFingerprint(head, head);
        return RegularFile.TryFill(file, buffer[..size], length - size) ? new FileFingerprint(head, Hash(buffer[..size])) : null;
    }

    private static long Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }
}
