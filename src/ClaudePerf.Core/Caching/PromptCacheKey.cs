using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace ClaudePerf.Core.Caching;

/// <summary>
/// The key of a prompt cache entry: a SHA-256 hash, made by <see cref="PromptCacheKeyBuilder"/>, of everything the
/// entry depends on. Two computations with the same key have the same result.
/// </summary>
public readonly record struct PromptCacheKey
{
    /// <summary>The length of a key in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Creates a key from its bytes.</summary>
    /// <param name="bytes">Exactly <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public PromptCacheKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A key has {Size} bytes.", nameof(bytes));
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>Writes the key's bytes.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes.</param>
    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _a);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], _d);
    }

    /// <summary>The key's bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Parses the text that <see cref="ToString"/> returns.</summary>
    /// <returns>Whether the text is a valid key.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out PromptCacheKey key)
    {
        key = default;
        if (text is not { Length: 2 * Size } || !text.All(char.IsAsciiHexDigit))
            return false;
        key = new PromptCacheKey(Convert.FromHexString(text));
        return true;
    }

    /// <summary>The key as 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexString(ToArray()).ToLowerInvariant();
}
