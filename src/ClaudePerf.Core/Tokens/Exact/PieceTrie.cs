using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// The pieces of a vocabulary as a double-array trie over the bytes of the marked stream. A unit of 32 bits is a node: bits 0-7
/// the byte that leads to it, bit 8 whether a piece ends there, bits 9-31 where its children lie (a child's unit is at that base
/// plus its byte). No two nodes share a base, so the byte alone tells whether a unit is a node's child; unit 0 is the root.
/// </summary>
internal sealed class PieceTrie
{
    /// <summary>The most bytes a piece may have: the tiling keeps as many costs as this, and one more, at hand.</summary>
    public const int MaxPieceBytes = 255;

    /// <summary>Units at the start that are nobody's children, so that a node without children can point there.</summary>
    public const int ReservedUnits = 256;

    private const int Window = MaxPieceBytes + 1;
    private const int PieceFlag = 0x100;
    private const int BaseShift = 9;

    private readonly uint[] _units;

    /// <summary>Takes the units of a compiled trie.</summary>
    /// <exception cref="ArgumentException">A unit points outside the array.</exception>
    public PieceTrie(uint[] units)
    {
        if (units.Length < 2 * ReservedUnits) throw new ArgumentException("The trie has too few units.", nameof(units));
        foreach (var unit in units)
            if ((unit >> BaseShift) + byte.MaxValue >= units.Length) throw new ArgumentException("A unit points outside the trie.", nameof(units));
        _units = units;
    }

    /// <summary>The units, for writing them down.</summary>
    public ReadOnlySpan<uint> Units => _units;

    /// <summary>A unit from its parts.</summary>
    public static uint Unit(byte label, bool endsPiece, int childBase) =>
        label | (endsPiece ? PieceFlag : 0u) | ((uint)childBase << BaseShift);

    /// <summary>
    /// The least number of tokens that tile a stretch of the marked stream, where each piece is one token and so is each single
    /// byte: a shortest path over the places between the bytes, each relaxed once. Takes time linear in the length (times the
    /// longest piece at most).
    /// </summary>
    [SkipLocalsInit]
    public int CountTokens(ReadOnlySpan<byte> stream)
    {
        if (stream.Length <= 1) return stream.Length;
        ref var units = ref MemoryMarshal.GetArrayDataReference(_units);
        ref var bytes = ref MemoryMarshal.GetReference(stream);

        // Costs of the places ahead, a ring: a piece reaches no farther than the window.
        Span<int> ring = stackalloc int[Window];
        ring[..Math.Min(stream.Length + 1, Window)].Fill(int.MaxValue);
        ref var costs = ref MemoryMarshal.GetReference(ring);
        costs = 0;

        var length = stream.Length;
        for (var start = 0; start < length; start++)
        {
            ref var here = ref Unsafe.Add(ref costs, start & (Window - 1));
            var cost = here + 1;
            here = int.MaxValue;
            Relax(ref costs, start + 1, cost);

            // Pieces are whole characters, so none starts inside one.
            var label = Unsafe.Add(ref bytes, start);
            if ((label & 0xC0) == 0x80) continue;
            var unit = units;
            for (var at = start; ;)
            {
                unit = Unsafe.Add(ref units, (unit >> BaseShift) + label);
                if ((byte)unit != label) break;
                at++;
                if ((unit & PieceFlag) != 0) Relax(ref costs, at, cost);
                if (at == length) break;
                label = Unsafe.Add(ref bytes, at);
            }
        }
        return Unsafe.Add(ref costs, length & (Window - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Relax(ref int costs, int place, int cost)
    {
        ref var known = ref Unsafe.Add(ref costs, place & (Window - 1));
        if (cost < known) known = cost;
    }
}
