using System.Numerics;
using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Storage;

/// <summary>
/// CRC-32C (Castagnoli, RFC 3720 appendix B.4), which processors compute at several bytes a cycle. It finds every change of up to 32 bits in a row, and of
/// other damage all but one of four thousand million. It is no protection against somebody who changes the sum as well.
/// </summary>
internal static class Checksum
{
    /// <summary>Bytes that <see cref="Append"/> adds.</summary>
    internal const int Size = sizeof(uint);

    /// <summary>The checksum of bytes.</summary>
    internal static uint Of(ReadOnlySpan<byte> bytes) => ~Continue(uint.MaxValue, bytes);

    /// <summary>Goes on from a state with more bytes. The state begins as <see cref="uint.MaxValue"/>; the sum is its complement.</summary>
    internal static uint Continue(uint state, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            state = BitOperations.Crc32C(state, BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        foreach (var value in bytes[(words.Length * sizeof(ulong))..])
            state = BitOperations.Crc32C(state, value);
        return state;
    }

    /// <summary>The bytes with their checksum behind them, as <see cref="Verify"/> takes them.</summary>
    internal static byte[] Append(ReadOnlySpan<byte> bytes)
    {
        var whole = new byte[bytes.Length + Size];
        bytes.CopyTo(whole);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(bytes.Length), Of(bytes));
        return whole;
    }

    /// <summary>Takes off the checksum that <see cref="Append"/> put behind bytes.</summary>
    /// <param name="whole">The bytes with their checksum.</param>
    /// <param name="bytes">The bytes alone; empty where they are damaged.</param>
    /// <returns>Whether the two agree.</returns>
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
