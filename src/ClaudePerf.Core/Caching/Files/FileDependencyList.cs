using System.Collections.Immutable;
using System.Text;

namespace ClaudePerf.Core.Caching.Files;

/// <summary>Serializes the files that an entry depends on, for stores.</summary>
internal static class FileDependencyList
{
    internal static byte[] Write(ImmutableArray<FileDependency> files)
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

    /// <summary>
    /// Reads what <see cref="Write"/> wrote. Damaged data is read up to the damage: the list does not affect whether a
    /// value is valid.
    /// </summary>
    internal static ImmutableArray<FileDependency> Read(ReadOnlySpan<byte> bytes)
    {
        var files = ImmutableArray.CreateBuilder<FileDependency>();
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        try
        {
            while (stream.Position < stream.Length)
                files.Add(new FileDependency(reader.ReadString(), new PromptCacheKey(reader.ReadBytes(PromptCacheKey.Size))));
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException)
        {
            return files.ToImmutable();
        }
        return files.ToImmutable();
    }
}
