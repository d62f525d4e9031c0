using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// Unicode normalization form C (Unicode Standard Annex 15) with the tables of a fixed Unicode version. Linear in the
/// length of the text, except for sorting long runs of combining marks, and without allocation. Unpaired surrogates
/// become U+FFFD.
/// </summary>
internal static class CanonicalComposition
{
    private const char Replacement = '\uFFFD';
    private const int FirstSurrogate = 0xD800, LastSurrogate = 0xDFFF, Blocks = 0x1100;
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28, SyllableCount = LeadCount * VowelCount * TailCount;

    /// <summary>Code points, in pages of 256, that composition may change: 1; a missing page has none.</summary>
    private static readonly byte[]?[] Unstable = Pages('Q');

    /// <summary>Canonical combining classes, in pages of 256 code points; in a missing page all are 0.</summary>
    private static readonly byte[]?[] CombiningClasses = Pages('C');

    /// <summary>
    /// The UTF-16 units that can make a text differ from its composed form: a text that contains one must be processed
    /// by <see cref="Compose"/>.
    /// </summary>
    public static bool[] Concerns()
    {
        var table = new bool[UnicodeTable.BasicPlane];
        foreach (var row in UnicodeTable.Properties)
            if (row is { Kind: 'C' or 'Q', First: < UnicodeTable.BasicPlane }) table
                .AsSpan(row.First, row.Second - row.First + 1)
                .Fill(true);
        table.AsSpan(FirstSurrogate, LastSurrogate - FirstSurrogate + 1).Fill(true);
        return table;
    }

    /// <summary>Appends the composed form of <paramref name="text"/> to <paramref name="output"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compose(ReadOnlySpan<char> text, ReadOnlySpan<bool> concerns, ref PooledBuffer<char> output)
    {
        // The last position where the text could be split without changing the result: a character that starts a new
        // sequence.
        int boundary = 0, boundaryInOutput = output.Count, lastClass = 0, at = 0;
        while (at < text.Length)
        {
            var c = text[at];
            if (!concerns[c])
            {
                boundary = at++;
                boundaryInOutput = output.Count;
                lastClass = 0;
                output.Add(c);
                continue;
            }

            var point = Decode(text[at..], out var length);
            var combining = CombiningClass(point);
            var unstable = IsUnstable(point);
            if (!unstable && combining == 0)
            {
                boundary = at;
                boundaryInOutput = output.Count;
                lastClass = 0;
                Append(point, ref output);
            }
            else if (!unstable && combining >= lastClass)
            {
                lastClass = combining;
                Append(point, ref output);
            }
            else
            {
                var end = at + length;
                while (end < text.Length)
                {
                    var next = Decode(text[end..], out var nextLength);
                    if (!IsUnstable(next) && CombiningClass(next) == 0) break;
                    end += nextLength;
                }
                output.Truncate(boundaryInOutput);
                ComposeSequence(text[boundary..end], ref output);
                at = end;
                continue;
            }
            at += length;
        }
    }

    [SkipLocalsInit]
    private static void ComposeSequence(ReadOnlySpan<char> sequence, ref PooledBuffer<char> output)
    {
        // Combining class in the upper bits, code point in the lower bits: sorting marks by class must be stable, see
        // Reorder.
        var parts = new PooledBuffer<ulong>(stackalloc ulong[64]);
        for (var at = 0; at < sequence.Length;)
        {
            Decompose(Decode(sequence[at..], out var length), ref parts);
            at += length;
        }
        Reorder(parts.Items);

        var items = parts.Items;
        int written = 0, starter = -1, lastClass = -1;
        foreach (var part in items)
        {
            var (point, combining) = ((int)(part & 0xFFFFFFFF), (int)(part >> 32));
            if (starter >= 0 && lastClass < combining && Pair((int)(items[starter] & 0xFFFFFFFF), point) is var composed and not 0)
            {
                items[starter] = (uint)composed;
                continue;
            }
            if (combining == 0) (starter, lastClass) = (written, -1);
            else lastClass = combining;
            items[written++] = part;
        }
        foreach (var part in items[..written]) Append((int)(part & 0xFFFFFFFF), ref output);
        parts.Dispose();
    }

    private static void Decompose(int point, ref PooledBuffer<ulong> parts)
    {
        if (point - SyllableBase is >= 0 and < SyllableCount and var syllable)
        {
            parts.Add((uint)(LeadBase + syllable / (VowelCount * TailCount)));
            parts.Add((uint)(VowelBase + syllable % (VowelCount * TailCount) / TailCount));
            if (syllable % TailCount != 0) parts.Add((uint)(TailBase + syllable % TailCount));
        }
        else if (CompositionTable.Decompositions.TryGetValue(point, out var pair))
        {
            // The chains are only a few steps deep.
            Decompose(pair.First, ref parts);
            if (pair.Second != 0) Decompose(pair.Second, ref parts);
        }
        else
        {
            parts.Add(((ulong)CombiningClass(point) << 32) | (uint)point);
        }
    }

    /// <summary>Sorts each run of combining marks by class, preserving the order within a class.</summary>
    private static void Reorder(Span<ulong> parts)
    {
        for (var start = 0; start < parts.Length; start++)
        {
            if (parts[start] >> 32 == 0) continue;
            var end = start + 1;
            var ordered = true;
            while (end < parts.Length && parts[end] >> 32 != 0)
            {
                ordered &= parts[end] >> 32 >= parts[end - 1] >> 32;
                end++;
            }
            if (!ordered) SortByClass(parts[start..end]);
            start = end;
        }
    }

    private static void SortByClass(Span<ulong> marks)
    {
        Span<int> places = stackalloc int[257];
        places.Clear();
        foreach (var mark in marks) places[(int)(mark >> 32) + 1]++;
        for (var i = 1; i < places.Length; i++) places[i] += places[i - 1];
        var sorted = new PooledBuffer<ulong>([]);
        var target = sorted.Reserve(marks.Length);
        foreach (var mark in marks) target[places[(int)(mark >> 32)]++] = mark;
        target[..marks.Length].CopyTo(marks);
        sorted.Dispose();
    }

    /// <summary>The composition of two code points, or 0.</summary>
    private static int Pair(int first, int second)
    {
        if (first - LeadBase is >= 0 and < LeadCount and var lead && second - VowelBase is >= 0 and < VowelCount and var vowel)
            return SyllableBase + (lead * VowelCount + vowel) * TailCount;
        if (first - SyllableBase is >= 0 and < SyllableCount and var syllable && syllable % TailCount == 0
            && second - TailBase is > 0 and < TailCount and var tail)
            return first + tail;
        return CompositionTable.Compositions.GetValueOrDefault(CompositionTable.Key(first, second));
    }

    private static int Decode(ReadOnlySpan<char> text, out int length)
    {
        length = 1;
        var c = text[0];
        if (!char.IsSurrogate(c)) return c;
        if (!char.IsHighSurrogate(c) || text.Length < 2 || !char.IsLowSurrogate(text[1])) return Replacement;
        length = 2;
        return char.ConvertToUtf32(c, text[1]);
    }

    private static void Append(int point, ref PooledBuffer<char> output)
    {
        if (point < UnicodeTable.BasicPlane)
        {
            output.Add((char)point);
            return;
        }
        output.Add((char)(0xD7C0 + (point >> 10)));
        output.Add((char)(0xDC00 + (point & 0x3FF)));
    }

    private static bool IsUnstable(int point) => Unstable[point >> 8] is { } page && page[point & 0xFF] != 0;

    private static byte[]?[] Pages(char kind)
    {
        var pages = new byte[]?[Blocks];
        foreach (var row in UnicodeTable.Properties)
            if (row.Kind == kind)
                for (var point = row.First; point <= row.Second; point++)
                    (pages[point >> 8] ??= new byte[256])[point & 0xFF] = kind == 'C' ? (byte)row.Third : (byte)1;
        return pages;
    }

    private static int CombiningClass(int point) => CombiningClasses[point >> 8] is { } page ? page[point & 0xFF] : 0;
}
