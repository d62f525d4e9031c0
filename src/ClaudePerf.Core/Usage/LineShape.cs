using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// What one pass over a line tells without parsing it: whether its strings and brackets close, as they do in every JSON object and
/// hardly ever in a torn or overwritten line, and whether it has a key or value worth parsing it for.
/// </summary>
/// <remarks>
/// 64 bytes at a time become bit masks of quotes, backslashes and brackets; what is inside strings follows from a running
/// exclusive-or of the quotes (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019). A key of n letters has quotes
/// n + 1 apart, so that only such pairs are compared.
/// </remarks>
internal readonly record struct LineShape(bool IsBalanced, bool HasUsage, bool HasCostState)
{
    private const int BlockLength = 64;
    private const int UsageLength = 5;
    private const int CostStateLength = 10;
    private const ulong OddBits = 0xAAAAAAAAAAAAAAAA;

    internal static LineShape Of(ReadOnlySpan<byte> line)
    {
        var state = new State();
        ref var start = ref MemoryMarshal.GetReference(line);
        var at = 0;
        for (; at + BlockLength <= line.Length; at += BlockLength)
        {
            ref var block = ref Unsafe.Add(ref start, at);
            state.Take(Vector256.LoadUnsafe(ref block), Vector256.LoadUnsafe(ref block, 32), line, at);
        }
        if (at < line.Length)
        {
            Span<byte> rest = stackalloc byte[BlockLength];
            rest.Clear();
            line[at..].CopyTo(rest);
            ref var block = ref MemoryMarshal.GetReference(rest);
            state.Take(Vector256.LoadUnsafe(ref block), Vector256.LoadUnsafe(ref block, 32), line, at);
        }
        var isObject = line.Length > 1 && line[0] == '{' && line[^1] == '}';
        return new LineShape(isObject && state.Depth == 0 && !state.EndsInString, state.HasUsage, state.HasCostState);
    }

    private struct State
    {
        internal int Depth;
        internal bool HasUsage;
        internal bool HasCostState;
        private ulong _inString;
        private ulong _escapedNext;
        private ulong _quotesBefore;

        internal readonly bool EndsInString => _inString != 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Take(Vector256<byte> low, Vector256<byte> high, ReadOnlySpan<byte> line, int at)
        {
            var quotes = Mask(low, high, (byte)'"');
            var backslashes = Mask(low, high, (byte)'\\');
            var unescaped = (backslashes | _escapedNext) == 0 ? quotes : quotes & ~Escaped(backslashes);

            // Bit 0x20 tells [ from { and ] from }.
            var bit = Vector256.Create((byte)0x20);
            var opens = Mask(low | bit, high | bit, (byte)'{');
            var closes = Mask(low | bit, high | bit, (byte)'}');
            var inString = RunningXor(unescaped) ^ _inString;
            _inString = (ulong)((long)inString >> 63);
            Depth += BitOperations.PopCount(opens & ~inString) - BitOperations.PopCount(closes & ~inString);

            var usageEnds = quotes & ((quotes << (UsageLength + 1)) | (_quotesBefore >> (BlockLength - UsageLength - 1)));
            var costStateEnds = quotes & ((quotes << (CostStateLength + 1)) | (_quotesBefore >> (BlockLength - CostStateLength - 1)));
            _quotesBefore = quotes;
            if ((usageEnds | costStateEnds) != 0)
                FindKeys(usageEnds, costStateEnds, line, at);
        }

        private void FindKeys(ulong usageEnds, ulong costStateEnds, ReadOnlySpan<byte> line, int at)
        {
            for (; usageEnds != 0 && !HasUsage; usageEnds &= usageEnds - 1)
                HasUsage = line.Slice(at + BitOperations.TrailingZeroCount(usageEnds) - UsageLength, UsageLength).SequenceEqual("usage"u8);
            for (; costStateEnds != 0 && !HasCostState; costStateEnds &= costStateEnds - 1)
                HasCostState = line.Slice(at + BitOperations.TrailingZeroCount(costStateEnds) - CostStateLength, CostStateLength).SequenceEqual("cost-state"u8);
        }

        // The characters after an odd run of backslashes: a carry runs through each run that starts on an even or odd place, and the
        // place where it comes out tells the parity of its length.
        private ulong Escaped(ulong backslashes)
        {
            var escapes = backslashes & ~_escapedNext;
            var maybeEscaped = escapes << 1;
            var maybeEscapedAndOdd = maybeEscaped | OddBits;
            var evenSeries = maybeEscapedAndOdd - escapes;
            var escapeAndTerminal = evenSeries ^ OddBits;
            var escaped = escapeAndTerminal ^ (backslashes | _escapedNext);
            _escapedNext = (escapeAndTerminal & backslashes) >> 63;
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
}
