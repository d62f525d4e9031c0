using System.Buffers.Binary;
using System.Security.Cryptography;
using ClaudePerf.Core.Storage;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>
/// What a file's beginning is, up to a place: a hash of its first and of its last bytes before the place. While both are the same,
/// the file has only grown since.
/// </summary>
/// <param name="Head">A hash of the first 4 KiB, or of what there is.</param>
/// <param name="Tail">A hash of the last 4 KiB before the place, or of what there is.</param>
internal readonly record struct FileFingerprint(long Head, long Tail)
{
    private const int Sample = 4096;

    /// <summary>Takes the fingerprint of a file.</summary>
    /// <returns>Null where the file is shorter than that or cannot be read.</returns>
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
            // Without a fingerprint the file is read anew, which then says what is wrong with it.
            return null;
        }
    }

    /// <summary>Takes the fingerprint of what a file begins with.</summary>
    /// <param name="beginning">All of it up to the place.</param>
    internal static FileFingerprint Of(ReadOnlySpan<byte> beginning)
    {
        if (beginning.IsEmpty)
            return default;
        var head = Hash(beginning[..Math.Min(Sample, beginning.Length)]);
        return new FileFingerprint(head, beginning.Length <= Sample ? head : Hash(beginning[^Sample..]));
    }

    /// <summary>Takes the fingerprint of a file that is open.</summary>
    /// <returns>Null where the file is shorter than that.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
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
