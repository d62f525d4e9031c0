using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.Estimation;

/// <summary>
/// The slots in which corrections for pairs of neighbouring tokens are held. Pairs share slots by a hash: the frequent ones
/// decide what a slot holds, the rare ones have next to no effect on a count.
/// </summary>
internal static class JointTable
{
    /// <summary>The number of slots, a power of two.</summary>
    internal const int Size = 1 << Bits;

    /// <summary>The worth of one step, in units of <see cref="WeightScale.Unit"/>.</summary>
    internal const int Step = 4;

    private const int Bits = 15;

    /// <summary>The slot of a token behind another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int SlotOf(int previous, int rank) =>
        (int)(((uint)previous * 0x9E3779B1u ^ (uint)rank) * 0x85EBCA6Bu >> (32 - Bits));
}
