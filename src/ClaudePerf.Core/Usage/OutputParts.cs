using System.Buffers.Binary;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// The content blocks of a message that were found in transcripts, each as a hash of its content with its tokens. This is a set: a
/// block found in two copies of a transcript counts once. Immutable, with value equality.
/// </summary>
public sealed class OutputParts : IEquatable<OutputParts>
{
    private const int BytesPerPart = 16;

    // Flags in the second number of a stored part: thinking, or a reference to an uncounted line instead of a part.
    private const long ThinkingMark = long.MinValue;
    private const long UncountedMark = 1L << 62;

    private readonly OutputPart[] _parts;
    private readonly UncountedLine[] _uncounted;

    private OutputParts(OutputPart[] parts, UncountedLine[]? uncounted = null) => (_parts, _uncounted) = (parts, uncounted ?? []);

    /// <summary>The empty set.</summary>
    public static OutputParts Empty { get; } = new([]);

    /// <summary>The tokens of all parts, without the end of the turn.</summary>
    public long Tokens => _parts.Sum(part => part.Tokens);

    /// <summary>The tokens of the signed thinking parts.</summary>
    public long ThinkingTokens => _parts.Sum(static part => part.IsThinking ? part.Tokens : 0);

    /// <summary>Whether there are neither parts nor uncounted lines.</summary>
    internal bool IsEmpty => _parts.Length == 0 && _uncounted.Length == 0;

    /// <summary>The number of parts.</summary>
    public int Count => _parts.Length;

    /// <summary>Lines with more parts, which are counted on demand.</summary>
    internal ReadOnlySpan<UncountedLine> Uncounted => _uncounted;

    /// <summary>Creates a set without parts that refers to uncounted lines.</summary>
    /// <param name="lines">The lines of one message, without duplicates.</param>
    internal static OutputParts FromUncounted(UncountedLine[] lines)
    {
        Array.Sort(lines);
        return new OutputParts([], lines);
    }

    /// <summary>Gets the parts without the uncounted lines.</summary>
    /// <returns>The set; null if it is empty.</returns>
    internal OutputParts? WithoutUncounted() => _uncounted.Length == 0 ? this : _parts.Length == 0 ? null : new OutputParts(_parts);

    /// <summary>Creates a set with one part.</summary>
    /// <param name="hash">The hash of the block.</param>
    /// <param name="tokens">Its tokens, at least 0.</param>
    /// <param name="isThinking">Whether it is signed thinking.</param>
    /// <returns>The set.</returns>
    public static OutputParts Of(ulong hash, long tokens, bool isThinking = false) => new([new OutputPart(hash, tokens, isThinking)]);

    /// <summary>Gets only the signed thinking, which is also known for requests with a final line.</summary>
    /// <returns>The set; null if it is empty.</returns>
    public OutputParts? ThinkingOnly()
    {
        var thinking = Array.FindAll(_parts, static part => part.IsThinking);
        return thinking.Length == 0 ? null : thinking.Length == _parts.Length && _uncounted.Length == 0 ? this : new OutputParts(thinking);
    }

    /// <summary>Combines two sets; if both contain a block, the larger count is used.</summary>
    /// <param name="left">One set; null for the empty set.</param>
    /// <param name="right">Another set.</param>
    /// <returns>The union; null only if both are null.</returns>
    public static OutputParts? Union(OutputParts? left, OutputParts? right)
    {
        if (left is null || right is null || ReferenceEquals(left, right))
            return left ?? right;
        var parts = new List<OutputPart>(left.Count + right.Count);
        int i = 0, j = 0;
        while (i < left.Count || j < right.Count)
        {
            if (j == right.Count || (i < left.Count && left._parts[i].Hash < right._parts[j].Hash))
                parts.Add(left._parts[i++]);
            else if (i == left.Count || right._parts[j].Hash < left._parts[i].Hash)
                parts.Add(right._parts[j++]);
            else
                parts.Add(OutputPart.Max(left._parts[i++], right._parts[j++]));
        }
        return new OutputParts([.. parts], Union(left._uncounted, right._uncounted));
    }

    private static UncountedLine[] Union(UncountedLine[] left, UncountedLine[] right) =>
        left.Length == 0 ? right : right.Length == 0 ? left : [.. new SortedSet<UncountedLine>([.. left, .. right])];

    /// <summary>
    /// Serializes the set: hash and tokens of each part, little-endian, 8 bytes each; the highest bit of the tokens marks thinking.
    /// The parts are followed by the offsets and lengths of uncounted lines, marked by the second highest bit.
    /// </summary>
    /// <returns>16 bytes per part or line.</returns>
    public byte[] ToBytes()
    {
        var bytes = new byte[(_parts.Length + _uncounted.Length) * BytesPerPart];
        var at = 0;
        foreach (var part in _parts)
            Append((long)part.Hash, part.Tokens | (part.IsThinking ? ThinkingMark : 0));
        foreach (var line in _uncounted)
            Append(line.Offset, (uint)line.Length | UncountedMark);
        return bytes;

        void Append(long first, long second)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), first);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + sizeof(long)), second);
            at += BytesPerPart;
        }
    }

    /// <summary>Reads the output of <see cref="ToBytes"/>.</summary>
    /// <param name="bytes">16 bytes per part, ordered by hash, then uncounted lines, ordered by offset.</param>
    /// <param name="file">The transcript that contains the uncounted lines.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ArgumentException">The bytes are not a valid set.</exception>
    public static OutputParts FromBytes(ReadOnlySpan<byte> bytes, string file = "")
    {
        if (bytes.Length % BytesPerPart != 0)
            throw new ArgumentException("A set of output parts must have 16 bytes per part.", nameof(bytes));
        var count = 0;
        while (count < bytes.Length / BytesPerPart && (Second(bytes, count) & UncountedMark) == 0)
            count++;
        var parts = new OutputPart[count];
        for (var i = 0; i < count; i++)
        {
            var tokens = Second(bytes, i);
            parts[i] = new OutputPart((ulong)First(bytes, i), tokens & ~ThinkingMark, (tokens & ThinkingMark) != 0);
            if (i > 0 && parts[i].Hash <= parts[i - 1].Hash)
                throw new ArgumentException("The output parts are not ordered by hash.", nameof(bytes));
        }
        var uncounted = new UncountedLine[bytes.Length / BytesPerPart - count];
        for (var i = 0; i < uncounted.Length; i++)
        {
            var length = Second(bytes, count + i) ^ UncountedMark;
            if (length is < 0 or > int.MaxValue)
                throw new ArgumentException("The output parts are followed by an invalid line.", nameof(bytes));
            uncounted[i] = new UncountedLine(file, First(bytes, count + i), (int)length);
            if (i > 0 && uncounted[i].CompareTo(uncounted[i - 1]) <= 0)
                throw new ArgumentException("The lines are not ordered by offset.", nameof(bytes));
        }
        return new OutputParts(parts, uncounted);
    }

    private static long First(ReadOnlySpan<byte> bytes, int index) =>
        BinaryPrimitives.ReadInt64LittleEndian(bytes[(index * BytesPerPart)..]);

    private static long Second(ReadOnlySpan<byte> bytes, int index) =>
        BinaryPrimitives.ReadInt64LittleEndian(bytes[(index * BytesPerPart + sizeof(long))..]);

    /// <inheritdoc/>
    public bool Equals(OutputParts? other) =>
        other is not null && _parts.AsSpan().SequenceEqual(other._parts) && _uncounted.AsSpan().SequenceEqual(other._uncounted);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OutputParts);

    /// <inheritdoc/>
    public override int GetHashCode() => _parts.Length == 0 ? _uncounted.Length : HashCode.Combine(_parts.Length, _parts[0], _parts[^1]);
}
