using System.Buffers.Binary;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// Records the state of a database's files when ClaudePerf last wrote or checked them, in a small file next to the database. While
/// the state matches, no other program has written to the files; otherwise the whole database is checked before it is trusted.
/// Reading the seal takes a hundredth of the time of opening the database.
/// </summary>
internal static class DatabaseSeal
{
    private const string Extension = ".seal";
    private const int StampSize = 5 * sizeof(long);
    private const int Size = 2 * StampSize;

    /// <summary>Gets the current state of a database's files.</summary>
    internal static byte[] Stamps(string path)
    {
        var stamps = new byte[Size];
        Write(stamps, path);
        Write(stamps.AsSpan(StampSize), path + "-wal");
        return stamps;
    }

    /// <summary>Whether the files are unchanged since the last seal.</summary>
    internal static bool IsIntact(string path) => IsIntact(path, Stamps(path));

    /// <inheritdoc cref="IsIntact(string)"/>
    internal static bool IsIntact(string path, ReadOnlySpan<byte> stamps)
    {
        try
        {
            return Checksum.Verify(RegularFile.ReadBytes(path + Extension, Size + Checksum.Size), out var sealedStamps)
                && sealedStamps.Span.SequenceEqual(stamps);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Records the current state of the files.</summary>
    internal static void Renew(string path) => Renew(path, Stamps(path));

    /// <summary>Records the state that the files had at a time since when they are known to be intact.</summary>
    internal static void Renew(string path, ReadOnlySpan<byte> stamps)
    {
        try
        {
            var seal = path + Extension;
            PrivateFiles.CreateFile(seal);
            // Not written by a rename: a half-written seal is invalid, which only costs a check.
            using var handle = File.OpenHandle(seal, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.Write(handle, Checksum.Append(stamps), 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without a seal, the next process that opens the database checks it.
        }
    }

    /// <summary>Deletes the seal.</summary>
    internal static void Break(string path)
    {
        // An in-memory database has neither a path nor a seal.
        if (!Path.IsPathFullyQualified(path))
            return;
        try
        {
            File.Delete(path + Extension);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The seal then no longer matches the files, or the folder is not writable, in which case the database is not writable
            // either.
        }
    }

    private static void Write(Span<byte> stamps, string path)
    {
        // Reading a database creates an empty log for it.
        if (FileStamp.Of(path) is not { Size: > 0 } stamp)
            return;
        BinaryPrimitives.WriteInt64LittleEndian(stamps, stamp.Size);
        BinaryPrimitives.WriteInt64LittleEndian(stamps[8..], stamp.Modified);
        BinaryPrimitives.WriteInt64LittleEndian(stamps[16..], stamp.Changed);
        BinaryPrimitives.WriteUInt64LittleEndian(stamps[24..], stamp.Id);
        BinaryPrimitives.WriteUInt64LittleEndian(stamps[32..], stamp.Device);
    }
}
