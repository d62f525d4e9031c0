using System.Globalization;
using System.Text.Json;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// The calls of an advisor that a message made: entries of <c>usage.iterations</c> of type <c>advisor_message</c>. Another model answers them,
/// and they are billed on top of the message at that model's price; Claude Code's own total counts them too. Entries of other types repeat the message's figures.
/// </summary>
internal static class AdvisorCalls
{
    /// <summary>The calls that a line tells of.</summary>
    /// <param name="line">The whole line of the message; one without <see cref="LineKeys.AdvisorMessage"/> has none.</param>
    /// <param name="message">What the line tells of the message itself.</param>
    /// <param name="parser">The parser of the line's file.</param>
    /// <returns>A request for each, in their order.</returns>
    internal static IReadOnlyList<UsageRequest> Of(ReadOnlySpan<byte> line, UsageRequest message, LineParser parser)
    {
        var calls = new List<UsageRequest>();
        try
        {
            var reader = new Utf8JsonReader(line, LineParser.Options);
            reader.Read();
            Find(ref reader, message, parser, calls, level: 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Damage within the line's arrays, which the message's own figures do not depend on: what stands before it counts.
        }
        return calls;
    }

    /// <summary>The number of a call within its message, as its key has it.</summary>
    internal static ReadOnlySpan<char> NumberOf(in RequestKey key) => key.Second.AsSpan(key.Second.LastIndexOf('#') + 1);

    // usage stands in message, or in data.message.message of a repeated message.
    private static void Find(ref Utf8JsonReader reader, UsageRequest message, LineParser parser, List<UsageRequest> calls, int level)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOuter = level < 3 && (reader.ValueTextEquals("message"u8) || (level == 0 && reader.ValueTextEquals("data"u8)));
            var isUsage = level > 0 && reader.ValueTextEquals("usage"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject && (isOuter || isUsage))
            {
                if (isUsage)
                    ReadUsage(ref reader, message, parser, calls);
                else
                    Find(ref reader, message, parser, calls, level + 1);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadUsage(ref Utf8JsonReader reader, UsageRequest message, LineParser parser, List<UsageRequest> calls)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIterations = reader.ValueTextEquals("iterations"u8);
            reader.Read();
            if (!isIterations || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.StartObject)
                    reader.Skip();
                else if (parser.ReadIteration(ref reader) is { Type: "advisor_message" } fields)
                    calls.Add(Call(fields, message, calls.Count + 1));
            }
        }
    }

    private static UsageRequest Call(in LineFields fields, UsageRequest message, int number)
    {
        var first = message.Key.First;
        return fields.WithFiguresOf(message) with
        {
            Key = new RequestKey(RequestKeyKind.Advisor, first, string.Create(CultureInfo.InvariantCulture, $"{message.Key.Second}#{number}")),
            MessageId = first,
        };
    }
}
