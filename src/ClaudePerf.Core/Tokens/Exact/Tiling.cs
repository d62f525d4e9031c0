using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// The minimum number of tokens that tile a stretch of the marked stream, where each piece of the vocabulary is one
/// token, and so is each single byte: a shortest path from the position before the first byte to the position after the
/// last.
/// </summary>
internal static class Tiling
{
    /// <summary>The maximum bytes of a piece.</summary>
    public const int MaxPieceBytes = 255;

    private const int LongestShort = 63;
    private const int Window = MaxPieceBytes + 1;
    private const int RunProbe = 4 * Window;

    /// <summary>Counts the tokens of a stretch, in time linear in its length.</summary>
    public static int CountTokens(PieceTrie trie, ReadOnlySpan<byte> stretch) =>
        stretch.Length <= LongestShort ? CountShort(trie, stretch) : CountLong(trie, stretch);

    /// <summary>
    /// Breadth-first search with one bit per position: the positions that one more token reaches, until the end is
    /// among them. The farthest are tried first, because they are the most likely to reach the end.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountShort(PieceTrie trie, ReadOnlySpan<byte> stretch)
    {
        var length = stretch.Length;
        if (length == 0) return 0;
        ref var units = ref MemoryMarshal.GetReference(trie.Units);
        ref var bytes = ref MemoryMarshal.GetReference(stretch);
        var root = trie.Root;
        ulong frontier = 1, reached = 1;
        for (var tokens = 1; ; tokens++)
        {
            ulong next = 0;
            do
            {
                var at = BitOperations.Log2(frontier);
                frontier ^= 1UL << at;
                next |= 2UL << at;
                var label = Unsafe.Add(ref bytes, at);
                var children = root;
                while (PieceTrie.Step(ref units, ref children, label, out var endsPiece))
                {
                    at++;
                    next |= (ulong)endsPiece << at;
                    if (at == length) break;
                    label = Unsafe.Add(ref bytes, at);
                }
                if (next >> length != 0) return tokens;
            }
            while (frontier != 0);
            frontier = next & ~reached;
            reached |= next;
        }
    }

    /// <summary>
    /// From left to right: each position propagates its cost along the pieces that start there. The costs ahead are a
    /// ring buffer, because a piece reaches no farther than the window.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountLong(PieceTrie trie, ReadOnlySpan<byte> stretch)
    {
        Span<int> ring = stackalloc int[Window];
        ring.Fill(int.MaxValue);
        ring[0] = 0;
        ref var costs = ref MemoryMarshal.GetReference(ring);
        var start = 0;
        while (start < stretch.Length)
        {
            var rest = stretch[start..];
            if (rest.Length > RunProbe && rest[..RunProbe].IndexOfAnyExcept(rest[0]) < 0)
            {
                var other = rest.IndexOfAnyExcept(rest[0]);
                start += SkipRun(trie, stretch, start, other < 0 ? rest.Length : other, ring);
            }
            var end = Math.Min(start + RunProbe, stretch.Length);
            for (; start < end; start++) Relax(trie, stretch, start, ref costs);
        }
        return ring[stretch.Length & (Window - 1)];
    }

    /// <summary>
    /// Skips most of a run of one byte. While the bytes stay the same, what a position propagates depends only on the
    /// costs ahead of it; if those costs differ from the previous step's only by a constant, each further step adds
    /// that constant.
    /// </summary>
    /// <returns>How many bytes were skipped; the ring contains the costs ahead of that position.</returns>
    [SkipLocalsInit]
    private static int SkipRun(PieceTrie trie, ReadOnlySpan<byte> stretch, int start, int length, Span<int> ring)
    {
        var step = LongestPiece(trie, stretch.Slice(start, Math.Min(length, Window)));
        Span<int> before = stackalloc int[Window], ahead = stackalloc int[Window];
        Unroll(ring, start, before);
        var passed = 0;
        while (passed + step + Window <= length)
        {
            for (var i = 0; i < step; i++, passed++) Relax(trie, stretch, start + passed, ref MemoryMarshal.GetReference(ring));
            Unroll(ring, start + passed, ahead);
            var added = ahead[0] - before[0];
            if (IsShifted(before, ahead, added))
            {
                var steps = (length - passed - Window) / step;
                passed += steps * step;
                for (var i = 0; i < Window; i++)
                    ring[(start + passed + i) & (Window - 1)] = ahead[i] == int.MaxValue ? int.MaxValue : ahead[i] + steps * added;
                return passed;
            }
            ahead.CopyTo(before);
        }
        return passed;
    }

    private static bool IsShifted(ReadOnlySpan<int> before, ReadOnlySpan<int> ahead, int added)
    {
        for (var i = 0; i < Window; i++)
            if (ahead[i] != (before[i] == int.MaxValue ? int.MaxValue : before[i] + added)) return false;
        return true;
    }

    private static void Unroll(ReadOnlySpan<int> ring, int start, Span<int> ahead)
    {
        for (var i = 0; i < Window; i++) ahead[i] = ring[(start + i) & (Window - 1)];
    }

    private static int LongestPiece(PieceTrie trie, ReadOnlySpan<byte> run)
    {
        ref var units = ref MemoryMarshal.GetReference(trie.Units);
        var children = trie.Root;
        int longest = 1, length = 0;
        while (length < run.Length && PieceTrie.Step(ref units, ref children, run[length], out var endsPiece))
        {
            length++;
            if (endsPiece != 0) longest = length;
        }
        return longest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Relax(PieceTrie trie, ReadOnlySpan<byte> stretch, int start, ref int costs)
    {
        ref var here = ref Unsafe.Add(ref costs, start & (Window - 1));
        var cost = here + 1;
        here = int.MaxValue;
        ref var single = ref Unsafe.Add(ref costs, (start + 1) & (Window - 1));
        if (cost < single) single = cost;

        ref var units = ref MemoryMarshal.GetReference(trie.Units);
        ref var bytes = ref MemoryMarshal.GetReference(stretch);
        var label = Unsafe.Add(ref bytes, start);
        var children = trie.Root;
        var at = start;
        while (PieceTrie.Step(ref units, ref children, label, out var endsPiece))
        {
            at++;
            if (endsPiece != 0)
            {
                ref var known = ref Unsafe.Add(ref costs, at & (Window - 1));
                if (cost < known) known = cost;
            }
            if (at == stretch.Length) break;
            label = Unsafe.Add(ref bytes, at);
        }
    }
}
