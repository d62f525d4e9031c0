using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// Parses the usage or total of a line. Fields may come in any order; fields that are unknown, null or of another type are ignored.
/// </summary>
internal sealed class LineParser(TranscriptFile file, NamePool names)
{
    /// <summary>
    /// No request has more tokens of a kind; larger counts are limited to this value so that sums cannot overflow.
    /// </summary>
    internal const long MaximumTokens = 1_000_000_000_000;

    /// <summary>The options for reading transcript lines, with a depth that no real line exceeds.</summary>
    internal static readonly JsonReaderOptions Options = new() { MaxDepth = 1_000_000 };

    /// <summary>Parses the usage of an <c>assistant</c> or <c>agent_progress</c> line.</summary>
    /// <param name="line">The line, without its line ending.</param>
    /// <param name="offset">Its offset in the file.</param>
    /// <param name="prompt">The preceding user prompt, if any.</param>
    /// <param name="request">The request; null if it is another kind of line.</param>
    /// <returns>False if the line is not JSON.</returns>
    internal bool TryReadUsage(ReadOnlySpan<byte> line, long offset, string? prompt, out UsageRequest? request)
    {
        request = null;
        try
        {
            var reader = new Utf8JsonReader(line, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            var fields = new LineFields();
            var repeated = new LineFields();
            var isAgentProgress = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("data"u8))
                {
                    reader.Read();
                    isAgentProgress = ReadProgress(ref reader, ref repeated);
                }
                else
                {
                    ReadEnvelope(ref reader, ref fields);
                }
            }
            // A JSON line contains nothing after the object.
            if (reader.Read())
                return false;

            if (fields.HasUsage && (fields.Type ?? fields.Role) == "assistant")
                request = fields.ToRequest(file, offset, UsageOrigin.Message, prompt);
            else if (isAgentProgress && fields.Type == "progress" && repeated.HasUsage)
                request = WithDefaults(fields, repeated).ToRequest(file, offset, UsageOrigin.AgentProgress, prompt);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a property name is not valid text.
            return false;
        }
    }

    // Reads all fields at the top of the line or, for a repeated message, around the message. Names are compared by length first: a
    // line has about thirty fields, most of which do not matter here.
    private void ReadEnvelope(ref Utf8JsonReader reader, ref LineFields fields)
    {
        var name = reader.ValueSpan;
        switch (name.Length)
        {
            case 3 when name.SequenceEqual("cwd"u8): Next(ref reader, ref fields.Cwd); return;
            case 4 when name.SequenceEqual("type"u8): Next(ref reader, ref fields.Type); return;
            case 4 when name.SequenceEqual("uuid"u8): Next(ref reader, ref fields.Uuid); return;
            case 6 when name.SequenceEqual("effort"u8): Next(ref reader, ref fields.Effort); return;
            case 7 when name.SequenceEqual("message"u8): reader.Read(); ReadMessage(ref reader, ref fields); return;
            case 7 when name.SequenceEqual("version"u8): Next(ref reader, ref fields.Version); return;
            case 7 when name.SequenceEqual("agentId"u8): Next(ref reader, ref fields.AgentId); return;
            case 7 when name.SequenceEqual("costUSD"u8): reader.Read(); fields.Cost = Money(ref reader); return;
            case 9 when name.SequenceEqual("timestamp"u8): reader.Read(); fields.Timestamp = Time(ref reader); return;
            case 9 when name.SequenceEqual("sessionId"u8): Next(ref reader, ref fields.SessionId); return;
            case 9 when name.SequenceEqual("requestId"u8): Next(ref reader, ref fields.RequestId); return;
            case 9 when name.SequenceEqual("gitBranch"u8): Next(ref reader, ref fields.GitBranch); return;
            case 10 when name.SequenceEqual("forkedFrom"u8): reader.Read(); fields.ForkedFrom =
                TextOrProperty(ref reader, "sessionId"u8); return;
            case 11 when name.SequenceEqual("isSidechain"u8):
                reader.Read();
                fields.IsSidechain = reader.TokenType == JsonTokenType.True;
                SkipUnread(ref reader);
                return;
            case 16 when name.SequenceEqual("attributionAgent"u8): Next(ref reader, ref fields.AttributionAgent); return;
            case 16 when name.SequenceEqual("attributionSkill"u8): Next(ref reader, ref fields.Skill); return;
            case 16 when name.SequenceEqual("requestSessionId"u8): Next(ref reader, ref fields.RequestSessionId); return;
            case 17 when name.SequenceEqual("attributionPlugin"u8): Next(ref reader, ref fields.Plugin); return;
            case 20 when name.SequenceEqual("attributionMcpServer"u8): Next(ref reader, ref fields.McpServer); return;
            default: reader.Read(); reader.Skip(); return;
        }
    }

    private void ReadMessage(ref Utf8JsonReader reader, ref LineFields fields)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipUnread(ref reader);
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) Next(ref reader, ref fields.MessageId);
            else if (reader.ValueTextEquals("model"u8)) Next(ref reader, ref fields.Model);
            else if (reader.ValueTextEquals("role"u8)) Next(ref reader, ref fields.Role);
            else if (reader.ValueTextEquals("stop_reason"u8)) Next(ref reader, ref fields.StopReason);
            else if (reader.ValueTextEquals("usage"u8)) { reader.Read(); ReadUsage(ref reader, ref fields); }
            else if (reader.ValueTextEquals("diagnostics"u8)) { reader.Read(); ReadDiagnostics(ref reader, ref fields); }
            else { reader.Read(); reader.Skip(); }
        }
    }

    private void ReadUsage(ref Utf8JsonReader reader, ref LineFields fields)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipUnread(ref reader);
            return;
        }
        fields.HasUsage = true;
        ReadFigures(ref reader, ref fields);
    }

    /// <summary>Reads an entry of <c>usage.iterations</c>: usage like a message's, with type and model.</summary>
    internal LineFields ReadIteration(ref Utf8JsonReader reader)
    {
        var fields = new LineFields();
        ReadFigures(ref reader, ref fields);
        return fields;
    }

    private void ReadFigures(ref Utf8JsonReader reader, ref LineFields fields)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input_tokens"u8)) Next(ref reader, ref fields.InputTokens);
            else if (reader.ValueTextEquals("output_tokens"u8)) Next(ref reader, ref fields.OutputTokens);
            else if (reader.ValueTextEquals("cache_creation_input_tokens"u8)) Next(ref reader, ref fields.CacheWriteTokens);
            else if (reader.ValueTextEquals("cache_read_input_tokens"u8)) Next(ref reader, ref fields.CacheReadTokens);
            else if (reader.ValueTextEquals("cache_creation"u8))
            {
                reader.Read();
                ReadPair(ref reader, "ephemeral_5m_input_tokens"u8, ref fields.CacheWrite5mTokens, "ephemeral_1h_input_tokens"u8,
                    ref fields.CacheWrite1hTokens);
            }
            else if (reader.ValueTextEquals("server_tool_use"u8))
            {
                reader.Read();
                ReadPair(ref reader, "web_search_requests"u8, ref fields.WebSearches, "web_fetch_requests"u8, ref fields.WebFetches);
            }
            else if (reader.ValueTextEquals("output_tokens_details"u8)) { reader.Read(); ReadDetails(ref reader, ref fields); }
            else if (reader.ValueTextEquals("service_tier"u8)) Next(ref reader, ref fields.ServiceTier);
            else if (reader.ValueTextEquals("inference_geo"u8)) Next(ref reader, ref fields.InferenceGeo);
            else if (reader.ValueTextEquals("speed"u8)) Next(ref reader, ref fields.Speed);
            else if (reader.ValueTextEquals("type"u8) && !fields.HasUsage) Next(ref reader, ref fields.Type);
            else if (reader.ValueTextEquals("model"u8) && !fields.HasUsage) Next(ref reader, ref fields.Model);
            else { reader.Read(); reader.Skip(); }
        }
    }

    private static void ReadPair(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> firstName, ref long first, ReadOnlySpan<byte> secondName, ref long second)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipUnread(ref reader);
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(firstName)) Next(ref reader, ref first);
            else if (reader.ValueTextEquals(secondName)) Next(ref reader, ref second);
            else { reader.Read(); reader.Skip(); }
        }
    }

    private static void ReadDetails(ref Utf8JsonReader reader, ref LineFields fields)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipUnread(ref reader);
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isThinking = reader.ValueTextEquals("thinking_tokens"u8);
            reader.Read();
            if (isThinking && reader.TokenType == JsonTokenType.Number)
                fields.ThinkingTokens = Count(ref reader);
            else
                SkipUnread(ref reader);
        }
    }

    private void ReadDiagnostics(ref Utf8JsonReader reader, ref LineFields fields)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipUnread(ref reader);
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isReason = reader.ValueTextEquals("cache_miss_reason"u8);
            reader.Read();
            if (isReason)
                fields.CacheMissReason = TextOrProperty(ref reader, "type"u8);
            else
                SkipUnread(ref reader);
        }
    }

    // {"type":"agent_progress","message":{…an assistant line of the subagent's file…},"agentId":…}
    private bool ReadProgress(ref Utf8JsonReader reader, ref LineFields repeated)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            SkipUnread(ref reader);
            return false;
        }
        string? type = null;
        string? agent = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8)) Next(ref reader, ref type);
            else if (reader.ValueTextEquals("agentId"u8)) Next(ref reader, ref agent);
            else if (reader.ValueTextEquals("message"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    SkipUnread(ref reader);
                    continue;
                }
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                    ReadEnvelope(ref reader, ref repeated);
            }
            else { reader.Read(); reader.Skip(); }
        }
        repeated.AgentId ??= agent;
        return type == "agent_progress" && (repeated.Type ?? repeated.Role) == "assistant";
    }

    private static LineFields WithDefaults(LineFields envelope, LineFields repeated)
    {
        repeated.SessionId ??= envelope.SessionId;
        repeated.RequestSessionId ??= envelope.RequestSessionId;
        repeated.ForkedFrom ??= envelope.ForkedFrom;
        repeated.Cwd ??= envelope.Cwd;
        repeated.GitBranch ??= envelope.GitBranch;
        repeated.Version ??= envelope.Version;
        if (repeated.Timestamp == default)
            repeated.Timestamp = envelope.Timestamp;
        repeated.IsSidechain = true;
        return repeated;
    }

    private void Next(ref Utf8JsonReader reader, ref string? field)
    {
        reader.Read();
        field = names.Read(ref reader);
        SkipUnread(ref reader);
    }

    private static void Next(ref Utf8JsonReader reader, ref long field)
    {
        reader.Read();
        field = Count(ref reader);
        SkipUnread(ref reader);
    }

    // A string, or the string property of an object.
    private string? TextOrProperty(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            var direct = names.Read(ref reader);
            SkipUnread(ref reader);
            return direct;
        }
        string? text = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name)) Next(ref reader, ref text);
            else { reader.Read(); reader.Skip(); }
        }
        return text;
    }

    /// <summary>Skips a value that was not read.</summary>
    private static void SkipUnread(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            reader.Skip();
    }

    /// <summary>A count limited to the valid range; 0 if it is not a number or is negative.</summary>
    internal static long Count(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
            return 0;
        if (reader.TryGetInt64(out var whole))
            return Math.Clamp(whole, 0, MaximumTokens);
        // 1e3 and 12.0 are numbers too; larger values are limited.
        return reader.TryGetDouble(out var number) && number > 0 ? (long)Math.Min(number, MaximumTokens) : 0;
    }

    /// <summary>An amount of money; digits beyond the fifteenth, which binary fractions produce, are rounded away.</summary>
    internal static decimal? Money(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            SkipUnread(ref reader);
            return null;
        }
        return reader.TryGetDouble(out var number) && Math.Abs(number) < MaximumTokens ? (decimal)number : null;
    }

    /// <summary>A time in UTC; <c>default</c> if it is not a time.</summary>
    internal static DateTimeOffset Time(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            if (reader.TryGetDateTimeOffset(out var time))
                return time.ToUniversalTime();
            return Utf8Parser.TryParse(reader.ValueSpan, out DateTimeOffset other, out _, 'O')
                || DateTimeOffset.TryParse(Encoding.UTF8.GetString(reader.ValueSpan), CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal, out other)
                ? other.ToUniversalTime() : default;
        }
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var milliseconds)
            && milliseconds is >= 0 and < 253_402_300_800_000)
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        SkipUnread(ref reader);
        return default;
    }
}
