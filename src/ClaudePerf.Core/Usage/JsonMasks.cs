using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClaudePerf.Core.Usage;

/// <summary>Finds quotes and brackets in a JSON text, 64 bytes at a time; blocks must be processed in order.</summary>
/// <remarks>
/// Bytes become bit masks; the inside of strings follows from a running exclusive-or of the unescaped quotes (Langdale and Lemire,
/// "Parsing Gigabytes of JSON per Second", 2019).
/// </remarks>
internal struct JsonMasks
{
    internal const int BlockLength = 64;

    private const ulong OddBits = 0xAAAAAAAAAAAAAAAA;

    private ulong _inString;
    private ulong _escapedNext;

    /// <summary>All quotes of the block, including escaped ones.</summary>
    internal ulong Quotes;

    /// <summary>The opening brackets and braces outside strings.</summary>
    internal ulong Opens;

    /// <summary>The closing brackets and braces outside strings.</summary>
    internal ulong Closes;

    /// <summary>Whether a string is still open at the end of the block.</summary>
    internal readonly bool EndsInString => _inString != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Load(ReadOnlySpan<byte> text, int at)
    {
        if (text.Length - at >= BlockLength)
        {
            Load(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), at));
            return;
        }
        Span<byte> rest = stackalloc byte[BlockLength];
        rest.Clear();
        text[at..].CopyTo(rest);
        Load(ref MemoryMarshal.GetReference(rest));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Load(ref byte block)
    {
        var low = Vector256.LoadUnsafe(ref block);
        var high = Vector256.LoadUnsafe(ref block, 32);
        Quotes = Mask(low, high, (byte)'"');
        var backslashes = Mask(low, high, (byte)'\\');
        var unescaped = (backslashes | _escapedNext) == 0 ? Quotes : Quotes & ~Escaped(backslashes);

        var inString = RunningXor(unescaped) ^ _inString;
        _inString = (ulong)((long)inString >> 63);
        // Setting bit 0x20 maps [ to { and ] to }.
        var bit = Vector256.Create((byte)0x20);
        Opens = Mask(low | bit, high | bit, (byte)'{') & ~inString;
        Closes = Mask(low | bit, high | bit, (byte)'}') & ~inString;
    }

    // The characters after an odd run of backslashes: a carry propagates through each run that starts at an even or odd position,
    // and the position where it ends shows the parity of the run's length.
    private ulong Escaped(ulong backslashes)
    {
        var escapes = backslashes & ~_escapedNext;
        var maybeEscapedAndOdd = (escapes << 1) | OddBits;
        var escapesAndEnds = (maybeEscapedAndOdd - escapes) ^ OddBits;
        var escaped = escapesAndEnds ^ (backslashes | _escapedNext);
        _escapedNext = (escapesAndEnds & backslashes) >> 63;
        return escaped;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(Vector256<byte> low, Vector256<byte> high, byte value)
    {
        var wanted = Vector256.Create(value);
        return Vector256.Equals(low, wanted).ExtractMostSignificantBits()
            | ((ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong RunningXor(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }
}
