using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.BytePair;

/// <summary>
/// The layout of an encoding table file, shared by the build step that writes it and the code that reads it. All
/// numbers are little-endian.
/// In order:
/// <list type="bullet">
/// <item>32 bytes of header: the magic number (8 bytes), token count, bucket count (a power of two), blob length, longest token
/// in bytes, and 8 bytes of zeros;</item>
/// <item><c>offsets</c>: one <see cref="int"/> per token plus one, the start of the token's bytes in the blob; the
/// index is the token's
/// rank;</item>
/// <item><c>pairs</c>: 65,536 <see cref="int"/>, the rank of each two-byte token, or -1;</item>
/// <item><c>buckets</c>: an open-addressing hash table with linear probing of <see cref="int"/>, rank or -1;</item>
/// <item>the blob: the bytes of all tokens.</item>
/// </list>
/// </summary>
internal static class EncodingTableLayout
{
    internal const int HeaderLength = 32;
    internal const int PairCount = 1 << 16;

    /// <summary>"CPBPE" and the version of this layout.</summary>
    internal static ReadOnlySpan<byte> Magic => "CPBPE\u0001\0\0"u8;

    /// <summary>Hashes the bytes of a token. Part of the layout: any change requires a new version.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Hash(ReadOnlySpan<byte> bytes)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15; // 2^64 divided by the golden ratio: Knuth's multiplicative hashing
        var hash = (ulong)bytes.Length * Multiplier;
        while (bytes.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * Multiplier;
            hash ^= hash >> 29;
            bytes = bytes[8..];
        }
        var tail = 0UL;
        for (var i = bytes.Length - 1; i >= 0; i--)
            tail = (tail << 8) | bytes[i];
        hash = (hash ^ tail) * Multiplier;
        return (uint)(hash >> 32);
    }
}
