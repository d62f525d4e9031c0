using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.Estimation;

/// <summary>
/// Where corrections for pairs of neighbouring tokens are held: each slot belongs to one pair, the most frequent of those that
/// hash to it, and is marked with the pair's tag; the other pairs have no correction.
/// </summary>
internal static class JointTable
{
    /// <summary>The number of slots, a power of two.</summary>
    internal const int Size = 1 << Bits;

    /// <summary>The worth of one step, in units of <see cref="WeightScale.Unit"/>.</summary>
    internal const int Step = 4;

    private const int Bits = 15;

    /// <summary>The slot of a token behind another, and the tag that tells the pair from others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int SlotOf(int previous, int rank, out byte tag)
    {
        var hash = ((uint)previous * 0x9E3779B1u ^ (uint)rank) * 0x85EBCA6Bu;
        hash = (hash ^ hash >> 15) * 0xC2B2AE35u;
        tag = (byte)hash;
        return (int)(hash >> (32 - Bits));
    }
}
