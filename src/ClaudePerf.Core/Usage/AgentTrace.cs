using System.Text.Json;
using ClaudePerf.Core.Usage.SessionContext;

namespace ClaudePerf.Core.Usage;

/// <summary>A record in a transcript that links a run to its agent, or to what started it.</summary>
/// <param name="Kind">What it links.</param>
/// <param name="Id">A tool call's id or a run's id.</param>
/// <param name="Name">The agent type, tool call id, run id or prompt id.</param>
public readonly record struct AgentTrace(AgentTraceKind Kind, string Id, string Name)
{
    /// <summary>Reads the links in a line.</summary>
    /// <param name="line">The whole line.</param>
    /// <param name="keys">The keys that the line contains.</param>
    /// <param name="scope">The run and prompt that the line belongs to.</param>
    /// <param name="traces">Receives the links.</param>
    internal static void Read(ReadOnlySpan<byte> line, LineKeys keys, LineScope scope, ICollection<AgentTrace> traces)
    {
        // Most results belong to tools that do not start a run.
        if ((keys & LineKeys.ToolUseResult) != 0 && line.IndexOf("\"agentId\""u8) < 0)
            keys &= ~LineKeys.ToolUseResult;
        if ((keys & (LineKeys.SubagentType | LineKeys.ToolUseResult | LineKeys.ParentToolUse)) == 0)
            return;
        try
        {
            using var document = Parse(line);
            Read(document.RootElement, keys, scope, traces);
        }
        catch (JsonException)
        {
            // The line's arrays are damaged; they name no agent. The usage does not depend on them.
        }
    }

    private static void Read(JsonElement root, LineKeys keys, LineScope scope, ICollection<AgentTrace> traces)
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
                Add(AgentTraceKind.CallInRun, call, scope.Run);
                Add(AgentTraceKind.CallInPrompt, call, scope.Prompt);
            }
        }
        if ((keys & LineKeys.ToolUseResult) != 0 && root.Member("toolUseResult") is var result && Identifier(result, "agentId") is { } run)
        {
            Add(AgentTraceKind.RunOfType, run, Identifier(result, "agentType"));
            Add(AgentTraceKind.RunInRun, run, scope.Run);
            Add(AgentTraceKind.RunInPrompt, run, scope.Prompt);
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

    /// <summary>The links of a run that follow from its transcript's path and meta file.</summary>
    internal static IEnumerable<AgentTrace> Of(TranscriptFile file)
    {
        if (file.AgentId is not { } run)
            yield break;
        if (file.Meta?.ToolUseId is { } call)
            yield return new AgentTrace(AgentTraceKind.RunOfCall, run, call);
        if (file.Meta?.ParentAgentId is { } parent)
            yield return new AgentTrace(AgentTraceKind.RunInRun, run, parent);
    }

    /// <summary>What a line belongs to: the run of a subagent's file, or the preceding prompt of a main thread.</summary>
    internal readonly record struct LineScope(string? Run, string? Prompt);

    private static JsonDocument Parse(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, LineParser.Options);
        return JsonDocument.ParseValue(ref reader);
    }

    // A text with half a surrogate pair is not a valid id; JsonReading.Text would return it as written.
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

/// <summary>The kinds of links of an <see cref="AgentTrace"/>.</summary>
public enum AgentTraceKind
{
    /// <summary>From a tool call to the type of the agent that it called (<c>subagent_type</c>).</summary>
    CallOfType,

    /// <summary>
    /// From a run to the tool call that started it (<c>parentToolUseID</c>, or the call answered by a result with an
    /// <c>agentId</c>).
    /// </summary>
    RunOfCall,

    /// <summary>From a run to its agent's type (<c>toolUseResult.agentType</c>).</summary>
    RunOfType,

    /// <summary>From a tool call to the user's preceding prompt in a main thread.</summary>
    CallInPrompt,

    /// <summary>From a tool call to the run that made it.</summary>
    CallInRun,

    /// <summary>From a run to the user's prompt before its result in a main thread.</summary>
    RunInPrompt,

    /// <summary>From a run to the run that started it.</summary>
    RunInRun,
}
