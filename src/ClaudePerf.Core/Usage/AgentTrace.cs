using System.Text.Json;

namespace ClaudePerf.Core.Usage;

/// <summary>One thing that a transcript tells of which agent a run was of.</summary>
/// <param name="Kind">What it links.</param>
/// <param name="Id">A tool call's id or a run's id.</param>
/// <param name="Name">The agent's type, or the tool call's id.</param>
public readonly record struct AgentTrace(AgentTraceKind Kind, string Id, string Name)
{
    private const int MaximumDepth = 1_000_000;

    /// <summary>What a line with usage tells besides it.</summary>
    /// <param name="line">The whole line.</param>
    /// <param name="traces">Takes what is found.</param>
    internal static void Read(ReadOnlySpan<byte> line, ICollection<AgentTrace> traces)
    {
        try
        {
            ReadAll(line, traces);
        }
        catch (JsonException)
        {
            // Damage within its arrays, which the figures do not depend on: it names no agent.
        }
    }

    private static void ReadAll(ReadOnlySpan<byte> line, ICollection<AgentTrace> traces)
    {
        var calls = line.IndexOf("\"subagent_type\""u8) >= 0;
        var results = line.IndexOf("\"toolUseResult\""u8) >= 0 && line.IndexOf("\"agentId\""u8) >= 0;
        var progress = line.IndexOf("\"parentToolUseID\""u8) >= 0;
        if (!calls && !results && !progress)
            return;
        using var document = Parse(line);
        var root = document.RootElement;
        if (calls && Member(Member(root, "message"), "content") is { ValueKind: JsonValueKind.Array } blocks)
        {
            foreach (var block in blocks.EnumerateArray())
                Add(AgentTraceKind.CallOfType, Text(block, "id"), Text(Member(block, "input"), "subagent_type"));
        }
        if (results && Member(root, "toolUseResult") is var result && Text(result, "agentId") is { } run)
        {
            Add(AgentTraceKind.RunOfType, run, Text(result, "agentType"));
            if (Member(Member(root, "message"), "content") is { ValueKind: JsonValueKind.Array } answers && answers.GetArrayLength() == 1)
                Add(AgentTraceKind.RunOfCall, run, Text(answers[0], "tool_use_id"));
        }
        if (progress)
            Add(AgentTraceKind.RunOfCall, Text(Member(root, "data"), "agentId"), Text(root, "parentToolUseID"));

        void Add(AgentTraceKind kind, string? id, string? name)
        {
            if (!string.IsNullOrEmpty(id) && !string.IsNullOrEmpty(name))
                traces.Add(new AgentTrace(kind, id, name));
        }
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = MaximumDepth });
        return JsonDocument.ParseValue(ref reader);
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement element, string name)
    {
        var value = Member(element, name);
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no id and no name.
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
