using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ClaudePerf.Core.Caching;

/// <summary>
/// Hashes everything an entry depends on. Each part is written with its length and type, so different lists of parts
/// never produce the
/// same bytes. The build of this assembly comes first: results of another version are never reused.
/// </summary>
/// <example><code>var key = new
/// CacheKeyBuilder("optimization").Add(definitionBytes).Add(level.ToString()).Add(importHashes).Build();</code></example>
internal sealed class CacheKeyBuilder
{
    private static readonly string ThisBuild = typeof(CacheKeyBuilder).Assembly.ManifestModule.ModuleVersionId.ToString("N");

    private readonly ArrayBufferWriter<byte> _parts = new(256);

    /// <summary>Starts a key for one purpose.</summary>
    /// <param name="purpose">What is computed from the parts; the same parts with another purpose give another
    /// key.</param>
    public CacheKeyBuilder(string purpose)
    {
        Add(ThisBuild);
        Add(purpose);
    }

    /// <summary>Adds a text; null differs from the empty text.</summary>
    public CacheKeyBuilder Add(string? text)
    {
        if (text is null)
        {
            Head((byte)'n', 0);
            return this;
        }
        // The raw UTF-16 units: an encoder would map all unpaired surrogates to the same bytes.
        Head((byte)'t', text.Length);
        _parts.Write(MemoryMarshal.AsBytes(text.AsSpan()));
        return this;
    }

    /// <summary>Adds bytes, such as a file's.</summary>
    public CacheKeyBuilder Add(ReadOnlySpan<byte> bytes)
    {
        Head((byte)'b', bytes.Length);
        _parts.Write(bytes);
        return this;
    }

    /// <summary>Adds a number or the value of an enumeration.</summary>
    public CacheKeyBuilder Add(long number)
    {
        Head((byte)'i', number);
        return this;
    }

    /// <summary>Adds a Boolean value.</summary>
    public CacheKeyBuilder Add(bool value) => Add(value ? 1L : 0L);

    /// <summary>Adds another key or hash.</summary>
    public CacheKeyBuilder Add(CacheKey key)
    {
        Head((byte)'k', CacheKey.Size);
        key.CopyTo(_parts.GetSpan(CacheKey.Size));
        _parts.Advance(CacheKey.Size);
        return this;
    }

    /// <summary>Adds the owner of the entry.</summary>
    public CacheKeyBuilder Add(CacheSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return Add((long)subject.Kind).Add(subject.Project).Add(subject.Agent).Add((long)subject.Scope).Add(subject.Model);
    }

    /// <summary>Builds the key from the parts added so far.</summary>
    public CacheKey Build() => HashOf(_parts.WrittenSpan);

    /// <summary>Computes the SHA-256 hash of bytes, such as a file's.</summary>
    public static CacheKey HashOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return new CacheKey(hash);
    }

    private void Head(byte type, long length)
    {
        var span = _parts.GetSpan(9);
        span[0] = type;
        BinaryPrimitives.WriteInt64LittleEndian(span[1..], length);
        _parts.Advance(9);
    }
}
