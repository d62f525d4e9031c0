using System.Text.Json;

namespace ClaudePerf.Core.Coordination.Latency;

/// <summary>The data of a transcript line: when it was written and, for an answer, its usage.</summary>
internal readonly record struct ResponseLine
{
    internal string Type { get; private init; }

    internal string? Subtype { get; private init; }

    internal DateTimeOffset Time { get; private init; }

    internal bool IsSidechain { get; private init; }

    internal string? MessageId { get; private init; }

    internal string? Model { get; private init; }

    internal string? StopReason { get; private init; }

    internal bool HasUsage { get; private init; }

    internal long InputTokens { get; private init; }

    internal long CacheWriteTokens { get; private init; }

    internal long CacheReadTokens { get; private init; }

    internal long OutputTokens { get; private init; }

    internal bool IsFast { get; private init; }

    /// <summary>Reads the outline of a line.</summary>
    /// <param name="outline">The line without the items of its arrays.</param>
    /// <returns>The data; null if it has no type or time.</returns>
    /// <exception cref="JsonException">The line is not JSON.</exception>
    /// <exception cref="InvalidOperationException">The line is not valid Unicode.</exception>
    internal static ResponseLine? Read(ReadOnlySpan<byte> outline)
    {
        var reader = new Utf8JsonReader(outline);
        var line = default(ResponseLine);
        DateTimeOffset? time = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
                line = line with { Type = Text(ref reader)! };
            else if (reader.ValueTextEquals("subtype"u8))
                line = line with { Subtype = Text(ref reader) };
            else if (reader.ValueTextEquals("timestamp"u8))
                time = Instant(ref reader);
            else if (reader.ValueTextEquals("isSidechain"u8))
                line = line with { IsSidechain = Flag(ref reader) };
            else if (reader.ValueTextEquals("message"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                line = Message(ref reader, line);
            else
                reader.Skip();
        }
        return line.Type is not null && time is { } at ? line with { Time = at } : null;
    }

    private static ResponseLine Message(ref Utf8JsonReader reader, ResponseLine line)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
                line = line with { MessageId = Text(ref reader) };
            else if (reader.ValueTextEquals("model"u8))
                line = line with { Model = Text(ref reader) };
            else if (reader.ValueTextEquals("stop_reason"u8))
                line = line with { StopReason = Text(ref reader) };
            else if (reader.ValueTextEquals("usage"u8) && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                line = Usage(ref reader, line with { HasUsage = true });
            else
                reader.Skip();
        }
        return line;
    }

    private static ResponseLine Usage(ref Utf8JsonReader reader, ResponseLine line)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input_tokens"u8))
                line = line with { InputTokens = Number(ref reader) };
            else if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
                line = line with { CacheWriteTokens = Number(ref reader) };
            else if (reader.ValueTextEquals("cache_read_input_tokens"u8))
                line = line with { CacheReadTokens = Number(ref reader) };
            else if (reader.ValueTextEquals("output_tokens"u8))
                line = line with { OutputTokens = Number(ref reader) };
            else if (reader.ValueTextEquals("speed"u8))
                line = line with { IsFast = Text(ref reader) == "fast" };
            else
                reader.Skip();
        }
        return line;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        reader.Skip();
        return null;
    }

    private static bool Flag(ref Utf8JsonReader reader)
    {
        reader.Read();
        var value = reader.TokenType == JsonTokenType.True;
        reader.Skip();
        return value;
    }

    private static DateTimeOffset? Instant(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time))
            return time;
        reader.Skip();
        return null;
    }

    private static long Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number)
            return reader.TryGetInt64(out var number) && number > 0 ? number : 0;
        reader.Skip();
        return 0;
    }
}
