using System.Collections.Immutable;

namespace ClaudePerf.Core.Caching;

/// <summary>
/// Reads and writes the parts of cached values that the framework's binary readers and writers do not support.
/// </summary>
internal static class BinaryFormatExtensions
{
    internal static void WriteNullable(this BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
            writer.Write(text);
    }

    internal static string? ReadNullable(this BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    internal static void WriteAll<T>(this BinaryWriter writer, ImmutableArray<T> items, Action<BinaryWriter, T> write)
    {
        writer.Write(items.Length);
        foreach (var item in items)
            write(writer, item);
    }

    internal static ImmutableArray<T> ReadAll<T>(this BinaryReader reader, Func<BinaryReader, T> read)
    {
        var count = reader.ReadInt32();
        if (count < 0)
            throw new InvalidDataException("A list has a negative length.");
        var items = ImmutableArray.CreateBuilder<T>();
        for (var i = 0; i < count; i++)
            items.Add(read(reader));
        return items.ToImmutable();
    }

    internal static PromptCacheKey ReadKey(this BinaryReader reader) => new(reader.ReadBytes(PromptCacheKey.Size));
}
