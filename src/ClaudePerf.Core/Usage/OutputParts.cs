using System.Buffers.Binary;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// The content blocks of one message that were found in transcripts, each by a hash of what it says with its tokens. A set: the
/// same block found in two copies of a transcript is one part. Immutable, with value equality.
/// </summary>
public sealed class OutputParts : IEquatable<OutputParts>
{
    private const int BytesPerPart = 16;

    private readonly OutputPart[] _parts;

    private OutputParts(OutputPart[] parts) => _parts = parts;

    /// <summary>No part.</summary>
    public static OutputParts Empty { get; } = new([]);

    /// <summary>The tokens of all parts, without what ends the turn.</summary>
    public long Tokens => _parts.Sum(part => part.Tokens);

    /// <summary>The tokens of the signed thinking among them.</summary>
    public long ThinkingTokens => _parts.Sum(static part => part.IsThinking ? part.Tokens : 0);

    /// <summary>How many parts there are.</summary>
    public int Count => _parts.Length;

    /// <summary>A set of one part.</summary>
    /// <param name="hash">The hash of the block.</param>
    /// <param name="tokens">Its tokens, at least 0.</param>
    /// <param name="isThinking">Whether it is signed thinking.</param>
    /// <returns>The set.</returns>
    public static OutputParts Of(ulong hash, long tokens, bool isThinking = false) => new([new OutputPart(hash, tokens, isThinking)]);

    /// <summary>The signed thinking alone, which is known of requests with a final line too.</summary>
    /// <returns>A set; null where there is none.</returns>
    public OutputParts? ThinkingOnly()
    {
        var thinking = Array.FindAll(_parts, static part => part.IsThinking);
        return thinking.Length == 0 ? null : thinking.Length == _parts.Length ? this : new OutputParts(thinking);
    }

    /// <summary>The union of two sets; of two counts of one block the greater holds.</summary>
    /// <param name="left">One set; null is the empty one.</param>
    /// <param name="right">Another set.</param>
    /// <returns>The union, null only where both are.</returns>
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
                parts.Add(OutputPart.Greater(left._parts[i++], right._parts[j++]));
        }
        return new OutputParts([.. parts]);
    }

    /// <summary>The set as bytes for storage: hash and tokens of each part, little-endian, 8 bytes each; the highest bit of the tokens marks thinking.</summary>
    /// <returns>16 bytes a part.</returns>
    public byte[] ToBytes()
    {
        var bytes = new byte[_parts.Length * BytesPerPart];
        for (var i = 0; i < _parts.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * BytesPerPart), _parts[i].Hash);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * BytesPerPart + 8), _parts[i].Tokens | (_parts[i].IsThinking ? long.MinValue : 0));
        }
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <param name="bytes">16 bytes a part, ordered by hash.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ArgumentException">The bytes are no such set.</exception>
    public static OutputParts FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % BytesPerPart != 0)
            throw new ArgumentException("A set of output parts has 16 bytes a part.", nameof(bytes));
        var parts = new OutputPart[bytes.Length / BytesPerPart];
        for (var i = 0; i < parts.Length; i++)
        {
            var tokens = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * BytesPerPart + 8)..]);
            parts[i] = new OutputPart(BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * BytesPerPart)..]), tokens & long.MaxValue, tokens < 0);
            if (i > 0 && parts[i].Hash <= parts[i - 1].Hash)
                throw new ArgumentException("The output parts are not ordered by hash.", nameof(bytes));
        }
        return new OutputParts(parts);
    }

    /// <inheritdoc/>
    public bool Equals(OutputParts? other) => other is not null && _parts.AsSpan().SequenceEqual(other._parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OutputParts);

    /// <inheritdoc/>
    public override int GetHashCode() => _parts.Length == 0 ? 0 : HashCode.Combine(_parts.Length, _parts[0], _parts[^1]);
}
