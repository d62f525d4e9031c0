using System.Text.Json;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Usage;

/// <summary>One thing that a transcript tells of which agent a run was of.</summary>
/// <param name="Kind">What it links.</param>
/// <param name="Id">A tool call's id or a run's id.</param>
/// <param name="Name">The agent's type, or the tool call's id.</param>
public readonly record struct AgentTrace(AgentTraceKind Kind, string Id, string Name)
{
    /// <summary>What a line tells besides its usage.</summary>
    /// <param name="line">The whole line.</param>
    /// <param name="keys">The keys that it has.</param>
    /// <param name="traces">Takes what is found.</param>
    internal static void Read(ReadOnlySpan<byte> line, LineKeys keys, ICollection<AgentTrace> traces)
    {
        // Most results are of tools that start no run.
        if ((keys & LineKeys.ToolUseResult) != 0 && line.IndexOf("\"agentId\""u8) < 0)
            keys &= ~LineKeys.ToolUseResult;
        if ((keys & (LineKeys.SubagentType | LineKeys.ToolUseResult | LineKeys.ParentToolUse)) == 0)
            return;
        try
        {
            using var document = Parse(line);
            Read(document.RootElement, keys, traces);
        }
        catch (JsonException)
        {
            // Damage within its arrays, which the figures do not depend on: it names no agent.
        }
    }

    private static void Read(JsonElement root, LineKeys keys, ICollection<AgentTrace> traces)
    {
        var content = root.Member("message").Member("content");
        if ((keys & LineKeys.SubagentType) != 0)
        {
            foreach (var block in content.Items())
                Add(AgentTraceKind.CallOfType, Identifier(block, "id"), Identifier(block.Member("input"), "subagent_type"));
        }
        if ((keys & LineKeys.ToolUseResult) != 0 && root.Member("toolUseResult") is var result && Identifier(result, "agentId") is { } run)
        {
            Add(AgentTraceKind.RunOfType, run, Identifier(result, "agentType"));
            if (content.ValueKind == JsonValueKind.Array && content.GetArrayLength() == 1)
                Add(AgentTraceKind.RunOfCall, run, Identifier(content[0], "tool_use_id"));
        }
        if ((keys & LineKeys.ParentToolUse) != 0)
            Add(AgentTraceKind.RunOfCall, Identifier(root.Member("data"), "agentId"), Identifier(root, "parentToolUseID"));

        void Add(AgentTraceKind kind, string? id, string? name)
        {
            if (!string.IsNullOrEmpty(id) && !string.IsNullOrEmpty(name))
                traces.Add(new AgentTrace(kind, id, name));
        }
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, LineParser.Options);
        return JsonDocument.ParseValue(ref reader);
    }

    // A text with half a surrogate pair identifies nothing, where JsonReading.Text gives it as written.
    private static string? Identifier(JsonElement element, string name)
    {
        var value = element.Member(name);
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>What an <see cref="AgentTrace"/> links.</summary>
public enum AgentTraceKind
{
    /// <summary>A tool call and the type of the agent that it called (<c>subagent_type</c>).</summary>
    CallOfType,

    /// <summary>A run and the tool call that started it (<c>parentToolUseID</c>, or the call that a result with an <c>agentId</c> answers).</summary>
    RunOfCall,

    /// <summary>A run and its agent's type (<c>toolUseResult.agentType</c>).</summary>
    RunOfType,
}
