using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tokens.BytePair;

/// <summary>
/// A byte-pair vocabulary as compiled by the build (<see cref="EncodingTableLayout"/>): the ranks of all tokens by
/// their bytes. Immutable and thread-safe.
/// </summary>
internal sealed class EncodingTable
{
    private readonly int[] _offsets;
    private readonly int[] _pairs;
    private readonly int[] _buckets;
    private readonly byte[] _blob;
    private readonly int _longest;

    private EncodingTable(int[] offsets, int[] pairs, int[] buckets, byte[] blob, int longest)
    {
        _offsets = offsets;
        _pairs = pairs;
        _buckets = buckets;
        _blob = blob;
        _longest = longest;
    }

    /// <summary>The number of tokens; ranks run from 0 to one less.</summary>
    internal int Count => _offsets.Length - 1;

    /// <summary>Reads a table.</summary>
    /// <exception cref="InvalidDataException">The file is not a table of this layout, or is truncated.</exception>
    internal static EncodingTable Load(string path)
    {
        using var file = RegularFile.Open(path);
        Span<byte> header = stackalloc byte[EncodingTableLayout.HeaderLength];
        ReadExactly(file, header, 0, path);
        if (!header.StartsWith(EncodingTableLayout.Magic))
            throw new InvalidDataException($"'{path}' is not an encoding table of this version. Reinstall the module.");
        var count = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        var offset = (long)EncodingTableLayout.HeaderLength;
        var offsets = ReadNumbers(count + 1);
        var pairs = ReadNumbers(EncodingTableLayout.PairCount);
        var buckets = ReadNumbers(BinaryPrimitives.ReadInt32LittleEndian(header[12..]));
        var blob = GC.AllocateUninitializedArray<byte>(BinaryPrimitives.ReadInt32LittleEndian(header[16..]));
        ReadExactly(file, blob, offset, path);
        return new EncodingTable(offsets, pairs, buckets, blob, BinaryPrimitives.ReadInt32LittleEndian(header[20..]));

        int[] ReadNumbers(int length)
        {
            var numbers = GC.AllocateUninitializedArray<int>(length);
            ReadExactly(file, MemoryMarshal.AsBytes(numbers.AsSpan()), offset, path);
            offset += length * (long)sizeof(int);
            return numbers;
        }
    }

    /// <summary>The bytes of the token with this rank.</summary>
    internal ReadOnlySpan<byte> Bytes(int rank) => _blob.AsSpan(_offsets[rank], _offsets[rank + 1] - _offsets[rank]);

    /// <summary>Returns the rank of the token with these bytes, or -1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Find(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 2)
            return _pairs[(bytes[0] << 8) | bytes[1]];
        return bytes.Length > _longest ? -1 : Search(bytes);
    }

    private int Search(ReadOnlySpan<byte> bytes)
    {
        var mask = _buckets.Length - 1;
        var slot = (int)EncodingTableLayout.Hash(bytes) & mask;
        int rank;
        while ((rank = _buckets[slot]) >= 0 && !Bytes(rank).SequenceEqual(bytes))
            slot = (slot + 1) & mask;
        return rank;
    }

    private static void ReadExactly(Microsoft.Win32.SafeHandles.SafeFileHandle file, Span<byte> buffer, long offset, string path)
    {
        if (!RegularFile.TryFill(file, buffer, offset))
            throw new InvalidDataException($"'{path}' is truncated. Reinstall the module.");
    }
}
