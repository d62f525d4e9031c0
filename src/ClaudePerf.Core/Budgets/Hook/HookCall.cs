using System.Text.Json;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>What Claude Code is about to do, as it tells a hook on standard input.</summary>
/// <param name="Session">The session; empty where it is not told.</param>
/// <param name="Folder">The folder that Claude Code works in; null where it is not told.</param>
/// <param name="Agent">Who will work: the type of the agent that is called, or of a prompt the thread that it goes to.</param>
/// <param name="Model">The model that an agent's call asks for; null where it asks for none.</param>
/// <param name="IsAgentCall">Whether an agent is called; else a prompt is sent.</param>
internal sealed record HookCall(string Session, string? Folder, string Agent, string? Model, bool IsAgentCall)
{
    private const string DefaultAgent = "general-purpose";
    private const string MainAgent = "main";

    /// <summary>Reads standard input.</summary>
    /// <returns>Null for what budgets do not stop: other events, other tools.</returns>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    internal static HookCall? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return ReadObject(json);
        }
        catch (InvalidOperationException exception)
        {
            // What the reader says of names and strings that are not UTF-8 or hold half a surrogate pair.
            throw new JsonException("It is not valid Unicode.", exception);
        }
    }

    private static HookCall? ReadObject(ReadOnlySpan<byte> json)
    {
        string? session = null, folder = null, happens = null, tool = null, agentType = null, called = null, model = null;
        if (json.StartsWith("\uFEFF"u8))
            json = json[3..];
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A JSON object is expected.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("session_id"u8))
                session = Text(ref reader);
            else if (reader.ValueTextEquals("cwd"u8))
                folder = Text(ref reader);
            else if (reader.ValueTextEquals("hook_event_name"u8))
                happens = Text(ref reader);
            else if (reader.ValueTextEquals("tool_name"u8))
                tool = Text(ref reader);
            else if (reader.ValueTextEquals("agent_type"u8))
                agentType = Text(ref reader);
            else if (reader.ValueTextEquals("tool_input"u8))
                ReadToolInput(ref reader, ref called, ref model);
            else
                reader.Skip();
        }
        // Nothing that is no path of any system says where.
        if (string.IsNullOrWhiteSpace(folder))
            folder = null;
        else if (folder.Contains('\0', StringComparison.Ordinal))
            throw new JsonException("Its 'cwd' is no path.");
        return happens switch
        {
            "UserPromptSubmit" => new HookCall(session ?? "", folder, Named(agentType) ?? MainAgent, null, false),
            // Task is the older name.
            "PreToolUse" when tool is "Agent" or "Task" => new HookCall(session ?? "", folder, Named(called) ?? DefaultAgent, Named(model), true),
            _ => null,
        };
    }

    private static void ReadToolInput(ref Utf8JsonReader reader, ref string? called, ref string? model)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("subagent_type"u8))
                called = Text(ref reader);
            else if (reader.ValueTextEquals("model"u8))
                model = Text(ref reader);
            else
                reader.Skip();
        }
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }
        return reader.GetString();
    }

    private static string? Named(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
