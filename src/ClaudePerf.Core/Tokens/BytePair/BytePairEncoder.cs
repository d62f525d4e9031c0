using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace ClaudePerf.Core.Tokens.BytePair;

/// <summary>Receives the tokens of a text one by one.</summary>
internal interface ITokenSink
{
    void Add(int rank);
}

/// <summary>
/// Byte-pair encoding with the o200k_base or the cl100k_base vocabulary. It gives the same tokens as
/// <c>Microsoft.ML.Tokenizers</c> and tiktoken, in n log n time for a piece of any length (theirs is quadratic: 200,000
/// equal letters take seconds), with a table that is read in milliseconds instead of being parsed.
/// </summary>
internal sealed class BytePairEncoder(EncodingTable table, SplittingPattern pattern)
{
    // Up to this many bytes, scanning every pair for the best one is faster than maintaining a heap.
    private const int LongestScanned = 96;

    internal EncodingTable Table => table;

    /// <summary>Encodes a text; unpaired surrogates become U+FFFD, as in every UTF-8 encoder.</summary>
    internal void Encode<TSink>(ReadOnlySpan<char> text, ref TSink sink)
        where TSink : struct, ITokenSink
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(text, buffer);
            EncodeUtf8(buffer.AsSpan(0, length), ref sink);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void EncodeUtf8<TSink>(ReadOnlySpan<byte> text, ref TSink sink)
        where TSink : struct, ITokenSink
    {
        for (var start = 0; start < text.Length;)
        {
            var end = pattern == SplittingPattern.O200kBase
                ? PieceSplitter.NextPiece(text, start)
                : Cl100kPieceSplitter.NextPiece(text, start);
            var piece = text[start..end];
            var whole = table.Find(piece);
            if (whole >= 0)
                sink.Add(whole);
            else if (piece.Length <= LongestScanned)
                MergeByScanning(piece, ref sink);
            else
                MergeByHeap(piece, ref sink);
            start = end;
        }
    }

    [SkipLocalsInit]
    private void MergeByScanning<TSink>(ReadOnlySpan<byte> piece, ref TSink sink)
        where TSink : struct, ITokenSink
    {
        // starts[i] is the start of part i; ranks[i] is the rank of parts i and i+1 merged.
        Span<int> starts = stackalloc int[LongestScanned + 1];
        Span<int> ranks = stackalloc int[LongestScanned + 1];
        var parts = piece.Length;
        for (var i = 0; i < parts; i++)
        {
            starts[i] = i;
            ranks[i] = i + 1 < parts ? RankOrMax(piece.Slice(i, 2)) : int.MaxValue;
        }
        starts[parts] = piece.Length;

        while (true)
        {
            var best = 0;
            for (var i = 1; i < parts; i++)
            {
                if (ranks[i] < ranks[best])
                    best = i;
            }
            if (ranks[best] == int.MaxValue)
                break;
            // Part best absorbs its right neighbor; everything after it moves one to the left.
            starts[(best + 2)..(parts + 1)].CopyTo(starts[(best + 1)..]);
            ranks[(best + 1)..parts].CopyTo(ranks[best..]);
            parts--;
            ranks[best] = best + 1 < parts ? RankOrMax(piece[starts[best]..starts[best + 2]]) : int.MaxValue;
            if (best > 0)
                ranks[best - 1] = RankOrMax(piece[starts[best - 1]..starts[best + 1]]);
        }

        for (var i = 0; i < parts; i++)
            sink.Add(table.Find(piece[starts[i]..starts[i + 1]]));
    }

    private void MergeByHeap<TSink>(ReadOnlySpan<byte> piece, ref TSink sink)
        where TSink : struct, ITokenSink
    {
        // A part is identified by the position of its first byte. next and previous link the parts; rankAt is the rank
        // of a part merged with its right neighbor, which identifies outdated entries of the heap.
        var count = piece.Length;
        var numbers = ArrayPool<int>.Shared.Rent(3 * count);
        var next = numbers.AsSpan(0, count);
        var previous = numbers.AsSpan(count, count);
        var rankAt = numbers.AsSpan(2 * count, count);
        // The lowest rank first, and the leftmost among equals. Every merge updates at most two entries.
        var heap = new PriorityQueue<int, long>(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                next[i] = i + 1;
                previous[i] = i - 1;
                rankAt[i] = int.MaxValue;
            }
            for (var i = 0; i + 1 < count; i++)
                Renew(piece, i, next, rankAt, heap);

            while (heap.TryDequeue(out var part, out var priority))
            {
                if (rankAt[part] != (int)(priority >> 32))
                    continue;
                var right = next[part];
                rankAt[right] = int.MaxValue;
                next[part] = next[right];
                if (next[part] < count)
                    previous[next[part]] = part;
                Renew(piece, part, next, rankAt, heap);
                if (previous[part] >= 0)
                    Renew(piece, previous[part], next, rankAt, heap);
            }

            for (var part = 0; part < count; part = next[part])
                sink.Add(table.Find(piece[part..next[part]]));
        }
        finally
        {
            ArrayPool<int>.Shared.Return(numbers);
        }
    }

    private void Renew(ReadOnlySpan<byte> piece, int part, Span<int> next, Span<int> rankAt, PriorityQueue<int, long> heap)
    {
        var right = next[part];
        var rank = right < piece.Length ? RankOrMax(piece[part..next[right]]) : int.MaxValue;
        rankAt[part] = rank;
        if (rank != int.MaxValue)
            heap.Enqueue(part, ((long)rank << 32) | (uint)part);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int RankOrMax(ReadOnlySpan<byte> bytes)
    {
        var rank = table.Find(bytes);
        return rank < 0 ? int.MaxValue : rank;
    }
}
