using System.Collections.Immutable;
using System.Collections.Specialized;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>The options of a request, in addition to the agent and its task.</summary>
public sealed record AgentRequestOptions
{
    /// <summary>The maximum length of the answer in tokens; limited to the model's maximum.</summary>
    public int MaxTokens { get; init; } = 4096;

    /// <summary>Tool definitions for the request; null for none.</summary>
    public AgentTools? Tools { get; init; }

    /// <summary>
    /// Whether the request contains all of <see cref="Tools"/>, so that agents with different tools share a prefix; calls of tools
    /// that are not the agent's own are refused (<see cref="RequestedToolCall.Refusal"/>). Otherwise the request only contains the
    /// agent's own tools.
    /// </summary>
    public bool ShareTools { get; init; }

    /// <summary>
    /// How often a request with this prefix will be sent before its entries expire, including the first time. Determines whether a
    /// breakpoint pays off.
    /// </summary>
    public int ExpectedUses { get; init; } = 2;

    /// <summary>The TTL of the part that is the same in every request of the agent.</summary>
    public CacheLifetime Lifetime { get; init; } = CacheLifetime.FiveMinutes;

    /// <summary>Whether the conversation will continue: then there is also a breakpoint after the task, for five minutes.</summary>
    public bool IsConversation { get; init; }

    /// <summary>The time of the prices.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>A breakpoint of a request.</summary>
/// <param name="Behind">The block that it follows.</param>
/// <param name="PrefixTokens">The tokens from the start of the prompt to the breakpoint.</param>
/// <param name="Lifetime">The TTL.</param>
public sealed record RequestBreakpoint(string Behind, long PrefixTokens, CacheLifetime Lifetime)
{
    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"after {Behind} at {PrefixTokens} tokens, {(Lifetime == CacheLifetime.OneHour ? "1h" : "5m")}");
}

/// <summary>
/// A request to the Messages API for one agent and one task, starting with what is the same in every request. Tokens are those of
/// its texts, amounts in USD at list prices.
/// </summary>
public sealed record AgentRequest
{
    // Keep the text readable: none of it is used in a web page.
    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The ecosystem's folder.</summary>
    public required string Project { get; init; }

    /// <summary>The model.</summary>
    public required ModelInfo Model { get; init; }

    /// <summary>The request body as the API expects it, in the order tools, system, messages.</summary>
    internal JsonObject Body { get; init; } = [];

    /// <summary>The maximum length of the answer in tokens.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>The names of the tools in the request that the agent may call.</summary>
    public required ImmutableArray<string> Tools { get; init; }

    /// <summary>The names of the tools that are only included for other agents: calls of them are refused.</summary>
    public required ImmutableArray<string> RefusedTools { get; init; }

    /// <summary>The breakpoints, by position.</summary>
    public required ImmutableArray<RequestBreakpoint> Breakpoints { get; init; }

    /// <summary>Tokens of the whole prompt.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>The tokens that are the same in every request of the agent.</summary>
    public required long StableTokens { get; init; }

    /// <summary>The number of lines that differ between calls and were moved after the constant part.</summary>
    public required int DynamicLines { get; init; }

    /// <summary>The price of the prompt if nothing is cached yet.</summary>
    public required decimal FirstCost { get; init; }

    /// <summary>The price of the prompt if the provider has cached it up to the last breakpoint shared with other tasks.</summary>
    public required decimal RepeatCost { get; init; }

    /// <summary>The price of the prompt without caching.</summary>
    public required decimal UncachedCost { get; init; }

    /// <summary>The time of these prices.</summary>
    public required DateTimeOffset PricedAt { get; init; }

    /// <summary>The names of preloaded skills that were not found.</summary>
    public required ImmutableArray<string> MissingSkills { get; init; }

    /// <summary>
    /// The maximum cost of the request: nothing of the prompt cached, and the longest answer. Prompts are priced by their length,
    /// which is recorded.
    /// </summary>
    public required decimal HighestCost { get; init; }

    /// <summary>The request as JSON, ready to send.</summary>
    public string ToJson() => Body.ToJsonString(Written);

    /// <summary>The request as plain objects: ordered dictionaries, arrays, strings, numbers and Booleans.</summary>
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
                    // Each with its own type: an integer stays an integer.
                    _ => value.TryGetValue<int>(out var number)
                        ? (object)number
                        : value.TryGetValue<long>(out var whole) ? (object)whole : value.Deserialize<double>(),
                };
            default:
                return null;
        }
    }
}
