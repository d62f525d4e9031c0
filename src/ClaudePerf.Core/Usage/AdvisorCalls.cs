using System.Globalization;
using System.Text.Json;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// The advisor calls of a message: entries of <c>usage.iterations</c> with the type <c>advisor_message</c>. Another model answers
/// them, and they are billed in addition to the message at that model's price; Claude Code's own total includes them. Entries of
/// other types repeat the message's usage.
/// </summary>
internal static class AdvisorCalls
{
    /// <summary>Reads the advisor calls of a line.</summary>
    /// <param name="line">The whole line of the message; without <see cref="LineKeys.AdvisorMessage"/> it contains no
    /// calls.</param>
    /// <param name="message">The request that was read from the line.</param>
    /// <param name="parser">The parser of the line's file.</param>
    /// <returns>One request per call, in order.</returns>
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
            // The line's arrays are damaged. The message's own usage does not depend on them; calls before the damage count.
        }
        return calls;
    }

    /// <summary>The number of a call within its message, taken from its key.</summary>
    internal static ReadOnlySpan<char> NumberOf(in RequestKey key) => key.Second.AsSpan(key.Second.LastIndexOf('#') + 1);

    // usage is in message, or in data.message.message of a repeated message.
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
            Key = new RequestKey(RequestKeyKind.Advisor, first,
                string.Create(CultureInfo.InvariantCulture, $"{message.Key.Second}#{number}")),
            MessageId = first,
        };
    }
}
