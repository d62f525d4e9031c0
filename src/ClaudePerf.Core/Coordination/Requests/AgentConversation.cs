using System.Text;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>Continues a conversation with an agent with a new task and the results of its tools.</summary>
public static class AgentConversation
{
    /// <summary>
    /// Creates the request that continues an answer: its conversation, the results of the requested tools, then the new task.
    /// Refused calls need no result.
    /// </summary>
    /// <param name="request">The request for the new task.</param>
    /// <param name="previous">The answer.</param>
    /// <param name="results">The result of each call, by its id (<see cref="RequestedToolCall.Id"/>).</param>
    /// <param name="count">Counts the tokens of a result; if null, each byte of UTF-8 counts as a token, which is never too
    /// low.</param>
    /// <exception cref="OtherContextException">The answer is from another agent, model or project, or incomplete; a call has no
    /// result, or a result has no call.</exception>
    public static AgentRequest Continue(
        AgentRequest request, AgentAnswer previous, IReadOnlyDictionary<string, string>? results = null, Func<string, long>? count = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(previous);
        if (request.Agent != previous.Agent || request.Project != previous.Project || request.Model.Id != previous.Model)
        {
            throw new OtherContextException($"The answer is of agent '{previous.Agent}' with {previous.Model} in '{previous.Project}'; "
                + $"a request for '{request.Agent}' with {request.Model.Id} in '{request.Project}' needs its own context.");
        }
        if (!previous.IsWhole || (string?)previous.Messages.LastOrDefault()?["role"] != "assistant")
        {
            var why = previous.IsWhole ? "was cut off before any text" : "broke off";
            throw new OtherContextException($"The answer of '{previous.Agent}' {why}, so the conversation cannot continue from it.");
        }
        var body = (JsonObject)request.Body.DeepClone();
        var own = (JsonArray)body["messages"]!;
        var given = ToolResults.ToBlocks(previous, results ?? new Dictionary<string, string>());
        var resultTokens = given.Sum(result => count?.Invoke(result.Text) ?? Encoding.UTF8.GetByteCount(result.Text));
        // The provider only accepts results at the start of the message after the calls.
        var content = (JsonArray)own[0]!["content"]!;
        for (var i = 0; i < given.Count; i++)
            content.Insert(i, given[i].Block);

        var messages = (JsonArray)previous.Messages.DeepClone();
        // One breakpoint after the newest task: the provider finds the older one by its lookback, and the maximum is four.
        var isKept = false;
        foreach (var block in messages.SelectMany(static message => message!["content"] as JsonArray ?? []).OfType<JsonObject>())
            isKept |= block.Remove("cache_control");
        if (isKept && content.Count > 0 && content[^1] is JsonObject last && last["cache_control"] is null)
            last["cache_control"] = new JsonObject { ["type"] = "ephemeral" };
        foreach (var message in own)
            messages.Add(message!.DeepClone());
        body["messages"] = messages;
        var tokens = Math.Max(0, previous.Usage.PromptTokens - request.StableTokens) + previous.Usage.OutputTokens + resultTokens;
        decimal Cost(in TokenUsage usage) => CostCalculator.Cost(request.Model, usage, default, request.PricedAt);
        var written = new TokenUsage(0, CacheWrite5mTokens: tokens);
        // A longer prompt may be in a more expensive tier as a whole.
        var whole = written with { CacheWrite5mTokens = tokens + request.PromptTokens, OutputTokens = request.MaxTokens };
        var highest = Math.Max(request.HighestCost + Cost(written), Cost(whole));
        return request with { Body = body, PromptTokens = request.PromptTokens + tokens, HighestCost = highest };
    }

    /// <summary>
    /// Creates the request that answers calls which are all refused (<see cref="AgentAnswer.IsRefused"/>): the conversation and the
    /// refusals, without a new task.
    /// </summary>
    /// <param name="request">The request that was answered.</param>
    /// <param name="answer">The answer.</param>
    /// <exception cref="OtherContextException">The answer is incomplete, or requests a tool that the agent may call.</exception>
    public static AgentRequest Refuse(AgentRequest request, AgentAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = (JsonObject)request.Body.DeepClone();
        body["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = new JsonArray() });
        return Continue(request with { Body = body, PromptTokens = request.StableTokens }, answer);
    }
}
