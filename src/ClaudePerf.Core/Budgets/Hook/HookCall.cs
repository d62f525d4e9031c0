using System.Text.Json;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>What Claude Code is about to do, as described on a hook's standard input.</summary>
/// <remarks>
/// Inside a subagent, Claude Code also sends <c>agent_id</c> and <c>agent_type</c>; <c>transcript_path</c> is still that of the
/// session. If the text is truncated or invalid, what was read before that still counts (<see cref="Problem"/>).
/// </remarks>
internal sealed record HookCall
{
    // The longest possible path on any system: Windows allows 32,767 characters.
    private const int MaxPathLength = 32_767;
    private const string DefaultAgent = "general-purpose";
    private const string MainAgent = "main";

    // Larger amounts of tokens, dollars or seconds cannot be real.
    private const double MaxAmount = 1e12;

    /// <summary>A call about which nothing is known.</summary>
    internal static HookCall Unknown { get; } = new() { Problem = "standard input is empty." };

    /// <summary>The hook event.</summary>
    internal HookMoment Moment { get; init; } = HookMoment.Unknown;

    /// <summary>The session; empty if unknown.</summary>
    internal string Session { get; init; } = "";

    /// <summary>The session's transcript; null if unknown.</summary>
    internal string? Transcript { get; init; }

    /// <summary>The folder that Claude Code works in; null if unknown.</summary>
    internal string? Folder { get; init; }

    /// <summary>
    /// The worker: the type of the called agent, or the thread that gets the prompt or uses the tool. Null if unknown.
    /// </summary>
    internal string? Agent { get; init; }

    /// <summary>The model that an agent call requests; null if it requests none.</summary>
    internal string? Model { get; init; }

    /// <summary>The subagent run that uses a tool; null in the main thread.</summary>
    internal string? Run { get; init; }

    /// <summary>The type of that subagent.</summary>
    internal string? RunAgent { get; init; }

    /// <summary>What a resumed session or a change of the model writes to the cache again; null for other calls.</summary>
    internal CacheRewrite? Rewrite { get; init; }

    /// <summary>What is wrong with the input; null if it is valid.</summary>
    internal string? Problem { get; init; }

    /// <summary>Reads standard input.</summary>
    internal static HookCall Read(ReadOnlySpan<byte> json)
    {
        var fields = new Fields();
        string? problem = null;
        try
        {
            fields.Read(json);
        }
        catch (JsonException exception)
        {
            problem = "standard input is not valid hook JSON. " + exception.Message;
        }
        catch (InvalidOperationException)
        {
            // Thrown by the reader for names and strings that are not UTF-8 or contain half a surrogate pair.
            problem = "standard input is not valid hook JSON: it is not valid Unicode.";
        }
        var folder = string.IsNullOrWhiteSpace(fields.Folder) ? null : fields.Folder;
        if (folder is not null && (folder.Length > MaxPathLength || folder.Contains('\0', StringComparison.Ordinal)))
        {
            problem ??= "standard input is not valid hook JSON: 'cwd' is not a valid path.";
            folder = null;
        }
        var run = Named(fields.AgentId);
        var call = new HookCall { Session = fields.Session ?? "", Transcript = fields.Transcript, Folder = folder, Run = run,
            RunAgent = run is null ? null : Named(fields.AgentType), Problem = problem };
        return fields.Event switch
        {
            "UserPromptSubmit" => call with { Moment = HookMoment.Prompt, Agent = Named(fields.AgentType) ?? MainAgent },
            // Task is the older name. The tool name comes before its input; without a name it is not an agent call.
            "PreToolUse" when fields.Tool is "Agent" or "Task" =>
                call with { Moment = HookMoment.AgentCall, Agent = Named(fields.Called) ?? DefaultAgent, Model = Named(fields.Model) },
            "PreToolUse" when run is not null => call with { Moment = HookMoment.ToolInAgent, Agent = call.RunAgent },
            "SessionStart" => call with { Moment = HookMoment.Return, Rewrite = fields.Rewrite(fields.IsExpired == true) },
            // A cold cache is written again in any case, with the old model too.
            "PreModelSwitch" => call with { Moment = HookMoment.ModelSwitch, Rewrite = fields.Rewrite(fields.IsWarm != false) },
            null when problem is not null => call,
            _ => call with { Moment = HookMoment.Other },
        };
    }

    private static string? Named(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>The fields read so far.</summary>
    private sealed class Fields
    {
        internal string? Session { get; private set; }

        internal string? Transcript { get; private set; }

        internal string? Folder { get; private set; }

        internal string? Event { get; private set; }

        internal string? Tool { get; private set; }

        internal string? AgentId { get; private set; }

        internal string? AgentType { get; private set; }

        internal string? Called { get; private set; }

        internal string? Model { get; private set; }

        internal bool? IsExpired { get; private set; }

        internal bool? IsWarm { get; private set; }

        private double? SecondsSince { get; set; }

        private double? ContextTokens { get; set; }

        private double? WriteCost { get; set; }

        private string? NextModel { get; set; }

        internal CacheRewrite Rewrite(bool isLost) => new(isLost, (long?)ContextTokens, (decimal?)WriteCost, SecondsSince, NextModel);

        internal void Read(ReadOnlySpan<byte> json)
        {
            if (json.StartsWith("\uFEFF"u8))
                json = json[3..];
            // A tool's input may be nested to any depth. The reader stores one bit per level and does not recurse.
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("Expected a JSON object.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("session_id"u8))
                    Session = Text(ref reader);
                else if (reader.ValueTextEquals("transcript_path"u8))
                    Transcript = Text(ref reader);
                else if (reader.ValueTextEquals("cwd"u8))
                    Folder = Text(ref reader);
                else if (reader.ValueTextEquals("hook_event_name"u8))
                    Event = Text(ref reader);
                else if (reader.ValueTextEquals("tool_name"u8))
                    Tool = Text(ref reader);
                else if (reader.ValueTextEquals("agent_id"u8))
                    AgentId = Text(ref reader);
                else if (reader.ValueTextEquals("agent_type"u8))
                    AgentType = Text(ref reader);
                else if (reader.ValueTextEquals("tool_input"u8))
                    ReadToolInput(ref reader);
                else
                    ReadCache(ref reader);
            }
        }

        private void ReadCache(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("seconds_since_last_response"u8))
                SecondsSince = Amount(ref reader);
            else if (reader.ValueTextEquals("context_tokens"u8))
                ContextTokens = Amount(ref reader);
            else if (reader.ValueTextEquals("estimated_cache_write_usd"u8))
                WriteCost = Amount(ref reader);
            else if (reader.ValueTextEquals("prompt_cache_likely_expired"u8))
                IsExpired = Flag(ref reader);
            else if (reader.ValueTextEquals("prompt_cache_warm"u8))
                IsWarm = Flag(ref reader);
            else if (reader.ValueTextEquals("to_model"u8))
                NextModel = Text(ref reader);
            else
                reader.Skip();
        }

        private void ReadToolInput(ref Utf8JsonReader reader)
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
                    Called = Text(ref reader);
                else if (reader.ValueTextEquals("model"u8))
                    Model = Text(ref reader);
                else
                    reader.Skip();
            }
        }

        private static double? Amount(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Number)
                return reader.TryGetDouble(out var amount) && amount is >= 0 and < MaxAmount ? amount : null;
            reader.Skip();
            return null;
        }

        private static bool? Flag(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
                return reader.TokenType == JsonTokenType.True;
            reader.Skip();
            return null;
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
    }
}

/// <summary>The event that a hook is called for.</summary>
internal enum HookMoment
{
    /// <summary>Unknown: standard input is not what Claude Code writes.</summary>
    Unknown,

    /// <summary>A prompt is about to be sent.</summary>
    Prompt,

    /// <summary>An agent is about to be called.</summary>
    AgentCall,

    /// <summary>A subagent is about to use a tool.</summary>
    ToolInAgent,

    /// <summary>A session starts, possibly a resumed one.</summary>
    Return,

    /// <summary>The model is about to change.</summary>
    ModelSwitch,

    /// <summary>An event that budgets do not block.</summary>
    Other,
}
