using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// Recovers the output of requests whose final line is missing from the content that stands in the transcript. The figures of the
/// parts were measured on messages whose true count is known: a tool call costs 23 to 43 tokens besides its values and 14 to 20 a
/// parameter, the end of a turn 2 to 4. Thinking counts by its signature, as its text in the file is a summary or empty.
/// </summary>
internal static class OutputRecovery
{
    /// <summary>Tokens of a tool call besides its values and parameters.</summary>
    public const int ToolCallTokens = 33;

    /// <summary>Tokens of a tool call's parameter besides its value.</summary>
    public const int ParameterTokens = 17;

    /// <summary>Tokens that end a turn.</summary>
    public const int EndOfTurnTokens = 3;

    private const ulong HashStart = 14695981039346656037;
    private const ulong HashPrime = 1099511628211;

    /// <summary>The content blocks that one <c>assistant</c> or <c>agent_progress</c> line holds.</summary>
    /// <param name="line">The line.</param>
    /// <param name="counter">The counter of the message's model; null where only signed thinking is wanted.</param>
    /// <param name="thinking">The estimate of the model's thinking; null to count its text.</param>
    /// <returns>The parts; empty where the line has no content.</returns>
    internal static OutputParts CountContent(ReadOnlySpan<byte> line, ITokenCounter? counter, ThinkingEstimate? thinking)
    {
        var parts = OutputParts.Empty;
        var counters = new Counters(counter, thinking);
        try
        {
            var reader = new Utf8JsonReader(line, LineParser.Options);
            reader.Read();
            CountObject(ref reader, counters, ref parts, level: 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Damage within the content, which the figures do not depend on: what stands before it is a lower bound still.
        }
        return parts;
    }

    // Content stands in message.content, or in data.message.message.content of a repeated message.
    private static void CountObject(ref Utf8JsonReader reader, Counters counters, ref OutputParts parts, int level)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMessage = reader.ValueTextEquals("message"u8) || (level == 0 && reader.ValueTextEquals("data"u8));
            var isContent = level > 0 && reader.ValueTextEquals("content"u8);
            reader.Read();
            if (isMessage && level < 3 && reader.TokenType == JsonTokenType.StartObject)
                CountObject(ref reader, counters, ref parts, level + 1);
            else if (isContent && reader.TokenType == JsonTokenType.StartArray)
                CountBlocks(ref reader, counters, ref parts);
            else if (isContent && reader.TokenType == JsonTokenType.String && counters.Text is { } counter)
                Add(ref parts, HashOf(reader.ValueSpan), Tokens(ref reader, counter));
            else
                reader.Skip();
        }
    }

    private static void CountBlocks(ref Utf8JsonReader reader, Counters counters, ref OutputParts parts)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                CountBlock(ref reader, counters, ref parts);
            else
                reader.Skip();
        }
    }

    private static void CountBlock(ref Utf8JsonReader reader, Counters counters, ref OutputParts parts)
    {
        long tokens = 0;
        ulong hash = 0;
        string? tool = null;
        ToolInputTokens? input = null;
        var isThinking = false;
        (ulong Hash, int Bytes)? signature = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isText = reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("thinking"u8);
            var isInput = reader.ValueTextEquals("input"u8);
            var isId = reader.ValueTextEquals("id"u8);
            var isName = reader.ValueTextEquals("name"u8);
            var isType = reader.ValueTextEquals("type"u8);
            var isSignature = reader.ValueTextEquals("signature"u8);
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String)
            {
                if (counters.Text is not { } counter)
                    continue;
                hash ^= HashOf(reader.ValueSpan);
                tokens += Tokens(ref reader, counter);
            }
            else if (isInput && reader.TokenType == JsonTokenType.StartObject && counters.Text is { } counter)
            {
                input = CountInput(ref reader, counter, ref hash);
            }
            else if (isName && reader.TokenType == JsonTokenType.String)
            {
                tool = reader.ValueTextEquals("ExitPlanMode"u8) ? "ExitPlanMode" : reader.ValueTextEquals("SendMessage"u8) ? "SendMessage" : null;
            }
            else if (isId && reader.TokenType == JsonTokenType.String)
            {
                hash ^= HashOf(reader.ValueSpan);
            }
            else if (isType && reader.TokenType == JsonTokenType.String)
            {
                isThinking = reader.ValueTextEquals("thinking"u8);
            }
            else if (isSignature && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0)
            {
                signature = (HashOf(reader.ValueSpan), reader.ValueSpan.Length);
            }
            else
            {
                reader.Skip();
            }
        }
        if (isThinking && signature is var (signed, bytes) && counters.Thinking is { } thinking)
        {
            Add(ref parts, signed, thinking.Tokens(bytes), isThinking: true);
            return;
        }
        if (input is not null)
            tokens += ToolCallTokens + input.Written(tool);
        if (input is not null || tokens > 0)
            Add(ref parts, hash, tokens);
    }

    private static ToolInputTokens CountInput(ref Utf8JsonReader reader, ITokenCounter counter, ref ulong hash)
    {
        var input = new ToolInputTokens();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var parameter = ToolInputTokens.ParameterOf(ref reader);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                hash ^= HashOf(reader.ValueSpan);
                input.Add(parameter, ParameterTokens + Tokens(ref reader, counter));
                continue;
            }
            using var value = JsonDocument.ParseValue(ref reader);
            var text = value.RootElement.GetRawText();
            hash ^= HashOf(Encoding.UTF8.GetBytes(text));
            input.Add(parameter, ParameterTokens + counter.Count(text).Tokens);
        }
        return input;
    }

    private static long Tokens(ref Utf8JsonReader reader, ITokenCounter counter)
    {
        try
        {
            return counter.Count(reader.GetString()).Tokens;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair or bytes that are no UTF-8: counted as written.
            return counter.Count(Encoding.UTF8.GetString(reader.ValueSpan)).Tokens;
        }
    }

    private static void Add(ref OutputParts parts, ulong hash, long tokens, bool isThinking = false) =>
        parts = OutputParts.Union(parts, OutputParts.Of(hash, tokens, isThinking))!;

    // FNV-1a: stored with the parts, so it must be the same in every process.
    private static ulong HashOf(ReadOnlySpan<byte> bytes)
    {
        var hash = HashStart;
        foreach (var b in bytes)
            hash = (hash ^ b) * HashPrime;
        return hash;
    }

    private readonly record struct Counters(ITokenCounter? Text, ThinkingEstimate? Thinking);
}
