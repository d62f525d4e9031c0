using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ClaudePerf.Core.Caching;

/// <summary>
/// Hashes everything an entry depends on. Each part is written with its length and type, so different lists of parts
/// never produce the same bytes. The build of this assembly comes first: results of another version are never reused.
/// </summary>
/// <example><code>var key = new
/// PromptCacheKeyBuilder("optimization").Add(definitionBytes).Add(level.ToString()).Add(importHashes).Build();</code></example>
internal sealed class PromptCacheKeyBuilder
{
    private static readonly string ThisBuild = typeof(PromptCacheKeyBuilder).Assembly.ManifestModule.ModuleVersionId.ToString("N");

    private readonly ArrayBufferWriter<byte> _parts = new(256);

    /// <summary>Starts a key for one purpose.</summary>
    /// <param name="purpose">
    /// What is computed from the parts; the same parts with another purpose give another key.
    /// </param>
    public PromptCacheKeyBuilder(string purpose)
    {
        Add(ThisBuild);
        Add(purpose);
    }

    /// <summary>Adds a text; null differs from the empty text.</summary>
    public PromptCacheKeyBuilder Add(string? text)
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
    public PromptCacheKeyBuilder Add(ReadOnlySpan<byte> bytes)
    {
        Head((byte)'b', bytes.Length);
        _parts.Write(bytes);
        return this;
    }

    /// <summary>Adds a number or the value of an enumeration.</summary>
    public PromptCacheKeyBuilder Add(long number)
    {
        Head((byte)'i', number);
        return this;
    }

    /// <summary>Adds a Boolean value.</summary>
    public PromptCacheKeyBuilder Add(bool value) => Add(value ? 1L : 0L);

    /// <summary>Adds another key or hash.</summary>
    public PromptCacheKeyBuilder Add(PromptCacheKey key)
    {
        Head((byte)'k', PromptCacheKey.Size);
        key.CopyTo(_parts.GetSpan(PromptCacheKey.Size));
        _parts.Advance(PromptCacheKey.Size);
        return this;
    }

    /// <summary>Adds the owner of the entry.</summary>
    public PromptCacheKeyBuilder Add(PromptCacheSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return Add((long)subject.Kind).Add(subject.Project).Add(subject.Agent).Add((long)subject.Scope).Add(subject.Model);
    }

    /// <summary>Builds the key from the parts added so far.</summary>
    public PromptCacheKey Build() => HashOf(_parts.WrittenSpan);

    /// <summary>Computes the SHA-256 hash of bytes, such as a file's.</summary>
    public static PromptCacheKey HashOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return new PromptCacheKey(hash);
    }

    private void Head(byte type, long length)
    {
        var span = _parts.GetSpan(9);
        span[0] = type;
        BinaryPrimitives.WriteInt64LittleEndian(span[1..], length);
        _parts.Advance(9);
    }
}
