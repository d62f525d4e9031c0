using System.Text;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Files;
using ClaudePerf.Core.Caching.Stores;

namespace ClaudePerf.Core.Caching.Redis;

/// <summary>Serializes an entry without its value, which has its own checksum (<see cref="PromptCacheValue"/>).</summary>
internal static class RedisEntryFormat
{
    private const byte Version = 1;

    internal static byte[] Write(PromptCacheEntry entry)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Version);
        writer.Write((int)entry.Subject.Kind);
        WriteText(writer, entry.Subject.Project);
        WriteText(writer, entry.Subject.Agent);
        writer.Write((int)entry.Subject.Scope);
        WriteText(writer, entry.Subject.Model);
        writer.Write(entry.Tokens);
        writer.Write(entry.Created.UtcTicks);
        writer.Write(entry.ComputeTime.Ticks);
        writer.Write(FileDependencyList.Write(entry.Dependencies));
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads an entry without its value.</summary>
    /// <returns>Null if the bytes are invalid or of another version.</returns>
    internal static PromptCacheEntry? Read(PromptCacheKey key, byte[] head)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(head, writable: false), Encoding.UTF8);
            if (reader.ReadByte() != Version)
                return null;
            var kind = (CacheEntryKind)reader.ReadInt32();
            var project = ReadText(reader);
            var agent = ReadText(reader);
            var scope = (DefinitionScope)reader.ReadInt32();
            return new PromptCacheEntry
            {
                Key = key,
                Subject = new PromptCacheSubject(kind, project, agent, scope, ReadText(reader)),
                Tokens = reader.ReadInt64(),
                Created = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
                ComputeTime = new TimeSpan(reader.ReadInt64()),
                Dependencies = FileDependencyList.Read(head.AsSpan((int)reader.BaseStream.Position)),
                Value = default,
            };
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static void WriteText(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
            writer.Write(text);
    }

    private static string? ReadText(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;
}
