using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// The pieces of a vocabulary as a double-array trie over the bytes of the marked stream. A node is a 32-bit unit: bits
/// 0-7 are the byte that leads to it, bit 8 is set if a piece ends there, bits 9-31 are the base of its children (a
/// child's unit is at that base plus its byte). No two nodes share a base, so the byte alone determines whether a unit
/// is a node's child; unit 0 is the root.
/// </summary>
internal sealed class PieceTrie
{
    /// <summary>Units at the start that are not children, so that a node without children can point there.</summary>
    public const int ReservedUnits = 256;

    private const int PieceFlag = 0x100;
    private const int BaseShift = 9;

    private readonly uint[] _units;

    /// <summary>Creates a trie from compiled units.</summary>
    /// <exception cref="ArgumentException">A unit points outside the array.</exception>
    public PieceTrie(uint[] units)
    {
        if (units.Length < 2 * ReservedUnits) throw new ArgumentException("The trie has too few units.", nameof(units));
        if (HighestChild(units) >= units.Length) throw new ArgumentException("A unit points outside the trie.", nameof(units));
        _units = units;
    }

    /// <summary>The units, for serialization.</summary>
    public ReadOnlySpan<uint> Units => _units;

    /// <summary>Packs a unit from its parts.</summary>
    public static uint Unit(byte label, bool endsPiece, int childBase) =>
        label | (endsPiece ? PieceFlag : 0u) | ((uint)childBase << BaseShift);

    /// <summary>The base of the root's children.</summary>
    public uint Root => _units[0] >> BaseShift;

    /// <summary>Goes from a node to its child.</summary>
    /// <param name="units">The first of the units.</param>
    /// <param name="children">The base of the node's children; replaced by that of the child's.</param>
    /// <param name="label">The byte that leads to the child.</param>
    /// <param name="endsPiece">1 if a piece ends at the child, else 0.</param>
    /// <returns>Whether there is such a child.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Step(ref uint units, ref uint children, byte label, out uint endsPiece)
    {
        // The constructor checked that no node's children are outside the array.
        var unit = Unsafe.Add(ref units, children + label);
        children = unit >> BaseShift;
        endsPiece = (unit / PieceFlag) & 1;
        return (byte)unit == label;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long HighestChild(uint[] units)
    {
        uint highest = 0;
        foreach (var unit in units) highest = Math.Max(highest, unit >> BaseShift);
        return (long)highest + byte.MaxValue;
    }
}
