using System.Text.Json;

namespace ClaudePerf.Core.Usage.ToolUse;

/// <summary>The tool calls in one line of a transcript.</summary>
internal sealed class ToolUseLine
{

    private readonly NamePool _names;

    internal ToolUseLine(NamePool names) => _names = names;

    internal string? AgentType { get; private set; }

    internal string? Cwd { get; private set; }

    internal DateTimeOffset? Time { get; private set; }

    /// <summary>The calls: the provider's id, null if there is none, and the tool.</summary>
    internal List<(string? Id, string Tool)> Calls { get; } = [];

    /// <summary>The files below a folder <c>references</c> that calls of Read refer to, with slashes.</summary>
    internal List<string> References { get; } = [];

    /// <summary>Whether a line can contain a call; most cannot and are not parsed.</summary>
    internal static bool CanHaveCall(ReadOnlySpan<byte> line) =>
        line.IndexOf("\"tool_use\""u8) >= 0 || line.IndexOf("\"server_tool_use\""u8) >= 0;

    /// <summary>Parses a line; false if it is not JSON, in which case everything is empty.</summary>
    internal bool Read(ReadOnlySpan<byte> line)
    {
        (AgentType, Cwd, Time) = (null, null, null);
        Calls.Clear();
        References.Clear();
        try
        {
            var reader = new Utf8JsonReader(line, LineParser.Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            var isAssistant = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8))
                    isAssistant = reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("assistant"u8);
                else if (reader.ValueTextEquals("attributionAgent"u8))
                    AgentType = Text(ref reader);
                else if (reader.ValueTextEquals("cwd"u8))
                    Cwd = Text(ref reader);
                else if (reader.ValueTextEquals("timestamp"u8))
                    Time = reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time)
                        ? time.ToUniversalTime() : null;
                else if (reader.ValueTextEquals("message"u8))
                    ReadMessage(ref reader);
                else
                    Skip(ref reader);
                SkipUnread(ref reader);
            }
            if (!isAssistant)
            {
                Calls.Clear();
                References.Clear();
            }
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Truncated or damaged; its calls are unknown. InvalidOperationException: a property name is not valid text.
            Calls.Clear();
            References.Clear();
            return false;
        }
    }

    private void ReadMessage(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isContent = reader.ValueTextEquals("content"u8);
            reader.Read();
            if (isContent && reader.TokenType == JsonTokenType.StartArray)
                ReadContent(ref reader);
            SkipUnread(ref reader);
        }
    }

    private void ReadContent(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                SkipUnread(ref reader);
                continue;
            }
            string? id = null, tool = null, file = null;
            var isCall = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8))
                    isCall = reader.Read() && reader.TokenType == JsonTokenType.String
                        && (reader.ValueTextEquals("tool_use"u8) || reader.ValueTextEquals("server_tool_use"u8));
                else if (reader.ValueTextEquals("id"u8))
                    id = Text(ref reader);
                else if (reader.ValueTextEquals("name"u8))
                    tool = Text(ref reader);
                else if (reader.ValueTextEquals("input"u8))
                    file = ReadPath(ref reader);
                else
                    Skip(ref reader);
                SkipUnread(ref reader);
            }
            if (isCall && tool is not null)
                Calls.Add((id, tool));
            if (isCall && tool == "Read" && file?.Replace('\\', '/') is { } path && path.Contains("references/", StringComparison.Ordinal))
                References.Add(path);
        }
    }

    private static string? ReadPath(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return null;
        string? path = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isPath = reader.ValueTextEquals("file_path"u8);
            reader.Read();
            if (isPath && reader.TokenType == JsonTokenType.String)
                path = reader.GetString();
            SkipUnread(ref reader);
        }
        return path;
    }

    private string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return _names.Read(ref reader);
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static void SkipUnread(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            reader.Skip();
    }
}
