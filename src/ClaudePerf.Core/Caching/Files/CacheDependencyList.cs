using System.Collections.Immutable;
using System.Text;

namespace ClaudePerf.Core.Caching.Files;

/// <summary>Writes the files that went into an entry as bytes, for stores.</summary>
internal static class CacheDependencyList
{
    internal static byte[] Write(ImmutableArray<CacheDependency> files)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            foreach (var file in files)
            {
                writer.Write(file.Path);
                writer.Write(file.Hash.ToArray());
            }
        }
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> gave; as far as it goes where it is damaged, for these are no part of what makes a value right.</summary>
    internal static ImmutableArray<CacheDependency> Read(ReadOnlySpan<byte> bytes)
    {
        var files = ImmutableArray.CreateBuilder<CacheDependency>();
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        try
        {
            while (stream.Position < stream.Length)
                files.Add(new CacheDependency(reader.ReadString(), new CacheKey(reader.ReadBytes(CacheKey.Size))));
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException)
        {
            return files.ToImmutable();
        }
        return files.ToImmutable();
    }
}
