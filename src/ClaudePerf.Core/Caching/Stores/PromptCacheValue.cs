using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace ClaudePerf.Core.Caching.Stores;

/// <summary>
/// A value's bytes in a store, preceded by a checksum of the value and the key: neither SQLite nor Redis would detect a
/// corrupted byte.
/// </summary>
internal static class PromptCacheValue
{
    private const int ChecksumSize = sizeof(uint);

    internal static byte[] Write<T>(PromptCacheKey key, IPromptCacheFormat<T> format, T value)
        where T : class
    {
        using var stream = new MemoryStream();
        stream.Write(stackalloc byte[ChecksumSize]);
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
            format.Write(writer, value);
        var bytes = stream.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Checksum(key, bytes.AsSpan(ChecksumSize)));
        return bytes;
    }

    /// <summary>Reads a value; null if its bytes are damaged.</summary>
    internal static T? Read<T>(PromptCacheEntry entry, IPromptCacheFormat<T> format)
        where T : class
    {
        var bytes = entry.Value;
        if (bytes.Length < ChecksumSize
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span) != Checksum(entry.Key, bytes.Span[ChecksumSize..]))
            return null;
        using var stream = new MemoryStream(bytes.ToArray(), ChecksumSize, bytes.Length - ChecksumSize, writable: false);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        try
        {
            return format.Read(reader);
        }
        catch (Exception exception)
            when (exception is IOException or FormatException or ArgumentException or OverflowException or InvalidDataException)
        {
            return null;
        }
    }

    private static uint Checksum(PromptCacheKey key, ReadOnlySpan<byte> bytes)
    {
        Span<byte> name = stackalloc byte[PromptCacheKey.Size];
        key.CopyTo(name);
        return Storage.Checksum.Continue(Storage.Checksum.Continue(uint.MaxValue, name), bytes);
    }
}
