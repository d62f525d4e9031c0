using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// CRC-32C (Castagnoli, RFC 3720 appendix B.4), which processors compute at several bytes per cycle. It detects every error burst
/// of up to 32 bits and misses about one in four billion other errors. It does not protect against somebody who also changes the
/// checksum.
/// </summary>
internal static class Checksum
{
    /// <summary>The number of bytes that <see cref="Append"/> adds.</summary>
    internal const int Size = sizeof(uint);

    /// <summary>Computes the checksum of bytes.</summary>
    internal static uint Of(ReadOnlySpan<byte> bytes) => ~Continue(uint.MaxValue, bytes);

    /// <summary>
    /// Continues a checksum with more bytes. The initial state is <see cref="uint.MaxValue"/>; the checksum is the state's
    /// complement.
    /// </summary>
    // Vocabularies and weights have megabytes and are read once, before anything would have been optimized.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint Continue(uint state, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            state = BitOperations.Crc32C(state,
                BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        foreach (var value in bytes[(words.Length * sizeof(ulong))..])
            state = BitOperations.Crc32C(state, value);
        return state;
    }

    /// <summary>Appends the checksum to the bytes, in the form that <see cref="Verify"/> expects.</summary>
    internal static byte[] Append(ReadOnlySpan<byte> bytes)
    {
        var whole = new byte[bytes.Length + Size];
        bytes.CopyTo(whole);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(bytes.Length), Of(bytes));
        return whole;
    }

    /// <summary>Removes the checksum that <see cref="Append"/> added.</summary>
    /// <param name="whole">The bytes followed by their checksum.</param>
    /// <param name="bytes">The bytes alone; empty if they are damaged.</param>
    /// <returns>Whether the checksum matches.</returns>
    internal static bool Verify(ReadOnlyMemory<byte> whole, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        if (whole.Length < Size)
            return false;
        var content = whole[..^Size];
        if (System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(whole.Span[^Size..]) != Of(content.Span))
            return false;
        bytes = content;
        return true;
    }
}
