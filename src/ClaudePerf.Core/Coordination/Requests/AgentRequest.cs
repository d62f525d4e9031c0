using System.Collections.Immutable;
using System.Collections.Specialized;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>What a request is made of, besides the agent and its task.</summary>
public sealed record AgentRequestOptions
{
    /// <summary>The longest answer in tokens; no longer than the model's longest is asked for.</summary>
    public int MaxTokens { get; init; } = 4096;

    /// <summary>Tool definitions for the request; null for none.</summary>
    public AgentTools? Tools { get; init; }

    /// <summary>
    /// Whether all of <see cref="Tools"/> are in the request, so that agents with different tools begin alike; calls of tools that are not the agent's own are refused (<see cref="AgentToolUse.Refusal"/>). Else the request has the
    /// agent's own alone.
    /// </summary>
    public bool ShareTools { get; init; }

    /// <summary>How often a request with this beginning will be sent before its entries expire, the first included. It decides whether a breakpoint pays.</summary>
    public int ExpectedUses { get; init; } = 2;

    /// <summary>The lifetime of what is the same in every request of the agent.</summary>
    public CacheLifetime Lifetime { get; init; } = CacheLifetime.FiveMinutes;

    /// <summary>Whether the conversation will go on: then a breakpoint stands behind the task too, for five minutes.</summary>
    public bool IsConversation { get; init; }

    /// <summary>The time whose prices count.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>A breakpoint of a request.</summary>
/// <param name="Behind">What it stands behind.</param>
/// <param name="PrefixTokens">Tokens from the prompt's beginning to it.</param>
/// <param name="Lifetime">For how long the provider keeps them.</param>
public sealed record RequestBreakpoint(string Behind, long PrefixTokens, CacheLifetime Lifetime)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"behind {Behind} at {PrefixTokens} tokens, {(Lifetime == CacheLifetime.OneHour ? "1h" : "5m")}");
}

/// <summary>A request to the Messages API for one agent and one task, with what is the same in every request first. Tokens are those of its texts, amounts USD at list prices.</summary>
public sealed record AgentRequest
{
    // Texts stay readable: nothing of it goes into a web page.
    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The ecosystem's folder.</summary>
    public required string Project { get; init; }

    /// <summary>The model.</summary>
    public required ModelInfo Model { get; init; }

    /// <summary>The request: what the API takes, in its order of tools, system and messages.</summary>
    internal JsonObject Body { get; init; } = [];

    /// <summary>The longest answer in tokens.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>The names of the tools in the request that the agent may call.</summary>
    public required ImmutableArray<string> Tools { get; init; }

    /// <summary>The names of those that are in it for other agents alone: calls of them are refused.</summary>
    public required ImmutableArray<string> RefusedTools { get; init; }

    /// <summary>The breakpoints, by place.</summary>
    public required ImmutableArray<RequestBreakpoint> Breakpoints { get; init; }

    /// <summary>Tokens of the whole prompt.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Of these, tokens of what is the same in every request of the agent.</summary>
    public required long StableTokens { get; init; }

    /// <summary>How many lines differ from call to call, and were moved behind what is the same.</summary>
    public required int DynamicLines { get; init; }

    /// <summary>The prompt's price where nothing is cached yet.</summary>
    public required decimal FirstCost { get; init; }

    /// <summary>The prompt's price where the provider has it cached up to the last breakpoint that other tasks share.</summary>
    public required decimal RepeatCost { get; init; }

    /// <summary>The prompt's price without caching.</summary>
    public required decimal UncachedCost { get; init; }

    /// <summary>The time whose prices these are.</summary>
    public required DateTimeOffset PricedAt { get; init; }

    /// <summary>The names of preloaded skills that were not found.</summary>
    public required ImmutableArray<string> MissingSkills { get; init; }

    /// <summary>The most that the request can cost: nothing of the prompt cached yet, and the longest answer. Prompts are priced by their length, which is kept.</summary>
    public required decimal HighestCost { get; init; }

    /// <summary>The request as JSON, ready to be sent.</summary>
    public string ToJson() => Body.ToJsonString(Written);

    /// <summary>The request as plain objects: dictionaries in the order of their members, arrays, strings, numbers and truth values.</summary>
    public OrderedDictionary ToDictionary() => (OrderedDictionary)ToObject(Body)!;

    private static object? ToObject(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject owner:
                var members = new OrderedDictionary();
                foreach (var (name, value) in owner)
                    members.Add(name, ToObject(value));
                return members;
            case JsonArray list:
                return list.Select(ToObject).ToArray();
            case JsonValue value:
                return value.GetValueKind() switch
                {
                    JsonValueKind.String => value.GetValue<string>(),
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    // Each as its own type: a whole number stays one.
                    _ => value.TryGetValue<int>(out var number) ? (object)number : value.TryGetValue<long>(out var whole) ? (object)whole : value.Deserialize<double>(),
                };
            default:
                return null;
        }
    }
}
