using System.Text.Json.Nodes;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>Tells a model about its tool calls: their results, and why a call was refused.</summary>
internal static class ToolResults
{
    /// <summary>What the model is told instead of a result if the request's agent may not call a tool; null if it may.</summary>
    internal static string? RefusalOf(string tool, AgentRequest request) => request.Tools.Contains(tool) ? null
        : request.Tools.IsEmpty ? $"The tool '{tool}' was not called: '{request.Agent}' must not call tools. Continue without it."
        : $"The tool '{tool}' was not called: it is not one of the tools of '{request.Agent}', "
            + $"which are {string.Join(", ", request.Tools)}. Continue with these.";

    /// <summary>The results as blocks of a message, one for each call of an answer in its order.</summary>
    /// <exception cref="OtherContextException">A call has no result, or a result has no call.</exception>
    internal static List<(JsonObject Block, string Text)> ToBlocks(AgentAnswer answer, IReadOnlyDictionary<string, string> results)
    {
        var waiting = answer.ToolUses.Where(use => use.Refusal is null && !results.ContainsKey(use.Id)).ToList();
        if (waiting.Count > 0)
        {
            var names = string.Join(", ", waiting.Select(static use => $"{use.Name} ({use.Id})"));
            throw new OtherContextException($"The answer of '{answer.Agent}' still needs the results of these tools: {names}.");
        }
        var known = answer.ToolUses.Where(static use => use.Refusal is null).Select(static use => use.Id).ToHashSet(StringComparer.Ordinal);
        if (results.Keys.FirstOrDefault(id => !known.Contains(id)) is { } unknown)
            throw new OtherContextException($"The answer of '{answer.Agent}' has no permitted tool call with the id '{unknown}'.");
        return
        [
            .. answer.ToolUses.Select(use => use.Refusal is { } refusal
                ? (Block(use.Id, refusal, isError: true), refusal)
                : (Block(use.Id, results[use.Id], isError: false), results[use.Id])),
        ];
    }

    private static JsonObject Block(string id, string text, bool isError)
    {
        var block = new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = id, ["content"] = text };
        if (isError)
            block["is_error"] = true;
        return block;
    }
}
