using System.Buffers.Binary;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// How a database's files were when ClaudePerf last wrote or checked them, in a small file beside it. As long as they still are, nobody else has written in them; where they are
/// not, the whole database is checked before it is believed. Reading it takes a hundredth of opening the database.
/// </summary>
internal static class DatabaseSeal
{
    private const string Extension = ".seal";
    private const int StampSize = 5 * sizeof(long);
    private const int Size = 2 * StampSize;

    /// <summary>The files of a database as they are now.</summary>
    internal static byte[] Stamps(string path)
    {
        var stamps = new byte[Size];
        Write(stamps, path);
        Write(stamps.AsSpan(StampSize), path + "-wal");
        return stamps;
    }

    /// <summary>Whether the files are as they were left.</summary>
    internal static bool IsIntact(string path) => IsIntact(path, Stamps(path));

    /// <inheritdoc cref="IsIntact(string)"/>
    internal static bool IsIntact(string path, ReadOnlySpan<byte> stamps)
    {
        try
        {
            return Checksum.Verify(RegularFile.ReadBytes(path + Extension, Size + Checksum.Size), out var sealedStamps) && sealedStamps.Span.SequenceEqual(stamps);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Notes how the files are now.</summary>
    internal static void Renew(string path) => Renew(path, Stamps(path));

    /// <summary>Notes how the files were at a time from which on they were known to be sound.</summary>
    internal static void Renew(string path, ReadOnlySpan<byte> stamps)
    {
        try
        {
            var seal = path + Extension;
            PrivateFiles.CreateFile(seal);
            // Not by a rename: a seal that is half written is none, which costs a check and nothing else.
            using var handle = File.OpenHandle(seal, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.Write(handle, Checksum.Append(stamps), 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without a seal the next to open the database checks it.
        }
    }

    /// <summary>Takes the seal away.</summary>
    internal static void Break(string path)
    {
        // A database in memory has neither a path nor a seal.
        if (!Path.IsPathFullyQualified(path))
            return;
        try
        {
            File.Delete(path + Extension);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is then of another state of the files, or the folder cannot be written, and the database neither.
        }
    }

    private static void Write(Span<byte> stamps, string path)
    {
        // Whoever reads a database makes an empty log for it.
        if (FileStamp.Of(path) is not { Size: > 0 } stamp)
            return;
        BinaryPrimitives.WriteInt64LittleEndian(stamps, stamp.Size);
        BinaryPrimitives.WriteInt64LittleEndian(stamps[8..], stamp.Modified);
        BinaryPrimitives.WriteInt64LittleEndian(stamps[16..], stamp.Changed);
        BinaryPrimitives.WriteUInt64LittleEndian(stamps[24..], stamp.Id);
        BinaryPrimitives.WriteUInt64LittleEndian(stamps[32..], stamp.Device);
    }
}
