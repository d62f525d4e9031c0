using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.Estimation;

/// <summary>
/// The slots of corrections for pairs of neighboring tokens: each slot belongs to the most frequent pair that hashes to
/// it, and is marked with that pair's tag; other pairs have no correction.
/// </summary>
internal static class JointTable
{
    /// <summary>The number of slots, a power of two.</summary>
    internal const int Size = 1 << Bits;

    /// <summary>The value of one step, in units of <see cref="WeightScale.Unit"/>.</summary>
    internal const int Step = 4;

    private const int Bits = 15;

    /// <summary>Returns the slot of a token after another, and the tag that distinguishes the pair from others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int SlotOf(int previous, int rank, out byte tag)
    {
        var hash = ((uint)previous * 0x9E3779B1u ^ (uint)rank) * 0x85EBCA6Bu;
        hash = (hash ^ hash >> 15) * 0xC2B2AE35u;
        tag = (byte)hash;
        return (int)(hash >> (32 - Bits));
    }
}
