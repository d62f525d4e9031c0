using System.Text.Json;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Usage;

/// <summary>One thing that a transcript tells of which agent a run was of, or of what started it.</summary>
/// <param name="Kind">What it links.</param>
/// <param name="Id">A tool call's id or a run's id.</param>
/// <param name="Name">The agent's type, the tool call's id, the other run's id, or the prompt's.</param>
public readonly record struct AgentTrace(AgentTraceKind Kind, string Id, string Name)
{
    /// <summary>What a line tells besides its usage.</summary>
    /// <param name="line">The whole line.</param>
    /// <param name="keys">The keys that it has.</param>
    /// <param name="within">Where it stands.</param>
    /// <param name="traces">Takes what is found.</param>
    internal static void Read(ReadOnlySpan<byte> line, LineKeys keys, Surroundings within, ICollection<AgentTrace> traces)
    {
        // Most results are of tools that start no run.
        if ((keys & LineKeys.ToolUseResult) != 0 && line.IndexOf("\"agentId\""u8) < 0)
            keys &= ~LineKeys.ToolUseResult;
        if ((keys & (LineKeys.SubagentType | LineKeys.ToolUseResult | LineKeys.ParentToolUse)) == 0)
            return;
        try
        {
            using var document = Parse(line);
            Read(document.RootElement, keys, within, traces);
        }
        catch (JsonException)
        {
            // Damage within its arrays, which the figures do not depend on: it names no agent.
        }
    }

    private static void Read(JsonElement root, LineKeys keys, Surroundings within, ICollection<AgentTrace> traces)
    {
        var content = root.Member("message").Member("content");
        if ((keys & LineKeys.SubagentType) != 0)
        {
            foreach (var block in content.Items())
            {
                if (Identifier(block.Member("input"), "subagent_type") is not { } type)
                    continue;
                var call = Identifier(block, "id");
                Add(AgentTraceKind.CallOfType, call, type);
                Add(AgentTraceKind.CallInRun, call, within.Run);
                Add(AgentTraceKind.CallInPrompt, call, within.Prompt);
            }
        }
        if ((keys & LineKeys.ToolUseResult) != 0 && root.Member("toolUseResult") is var result && Identifier(result, "agentId") is { } run)
        {
            Add(AgentTraceKind.RunOfType, run, Identifier(result, "agentType"));
            Add(AgentTraceKind.RunInRun, run, within.Run);
            Add(AgentTraceKind.RunInPrompt, run, within.Prompt);
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

    /// <summary>What the place and the meta file of a subagent's transcript tell of its run.</summary>
    internal static IEnumerable<AgentTrace> Of(TranscriptFile file)
    {
        if (file.AgentId is not { } run)
            yield break;
        if (file.Meta?.ToolUseId is { } call)
            yield return new AgentTrace(AgentTraceKind.RunOfCall, run, call);
        if (file.Meta?.ParentAgentId is { } parent)
            yield return new AgentTrace(AgentTraceKind.RunInRun, run, parent);
    }

    /// <summary>Where a line stands: in the file of a subagent's run, or of a main thread behind a prompt.</summary>
    internal readonly record struct Surroundings(string? Run, string? Prompt);

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

    /// <summary>
    /// A run and the tool call that started it (<c>parentToolUseID</c>, or the call that a result with an <c>agentId</c> answers).
    /// </summary>
    RunOfCall,

    /// <summary>A run and its agent's type (<c>toolUseResult.agentType</c>).</summary>
    RunOfType,

    /// <summary>A tool call and the user's prompt that stands before it in a main thread.</summary>
    CallInPrompt,

    /// <summary>A tool call and the run that made it.</summary>
    CallInRun,

    /// <summary>A run and the user's prompt that stands before its result in a main thread.</summary>
    RunInPrompt,

    /// <summary>A run and the run that started it.</summary>
    RunInRun,
}
