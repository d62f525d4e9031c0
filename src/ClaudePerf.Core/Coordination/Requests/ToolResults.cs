using System.Text.Json.Nodes;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>What a model is told of the tools it called: their results, and why a call was refused.</summary>
internal static class ToolResults
{
    /// <summary>What the model is told instead of a result where a request's agent may not call a tool; null where it may.</summary>
    internal static string? RefusalOf(string tool, AgentRequest request) => request.Tools.Contains(tool) ? null
        : request.Tools.IsEmpty ? $"The tool '{tool}' was not called: '{request.Agent}' may not call tools. Go on without it."
        : $"The tool '{tool}' was not called: it is not one of the tools of '{request.Agent}', "
            + $"which are {string.Join(", ", request.Tools)}. Go on with these.";

    /// <summary>The results as blocks of a message, one for each call of an answer in its order.</summary>
    /// <exception cref="OtherContextException">A call is without a result, or a result without a call.</exception>
    internal static List<(JsonObject Block, string Text)> Of(AgentAnswer answer, IReadOnlyDictionary<string, string> results)
    {
        var waiting = answer.ToolUses.Where(use => use.Refusal is null && !results.ContainsKey(use.Id)).ToList();
        if (waiting.Count > 0)
        {
            var names = string.Join(", ", waiting.Select(static use => $"{use.Name} ({use.Id})"));
            throw new OtherContextException($"The answer of '{answer.Agent}' waits for the results of tools: {names}.");
        }
        var known = answer.ToolUses.Where(static use => use.Refusal is null).Select(static use => use.Id).ToHashSet(StringComparer.Ordinal);
        if (results.Keys.FirstOrDefault(id => !known.Contains(id)) is { } unknown)
            throw new OtherContextException($"The answer of '{answer.Agent}' asks for no tool by the id '{unknown}' that it may call.");
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
