using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>A tool call requested by an answer.</summary>
/// <param name="Id">The provider's id of the call, which its result must include.</param>
/// <param name="Name">The tool.</param>
/// <param name="Input">The input, as JSON.</param>
/// <param name="Refusal">What the model is told instead of a result if the agent may not call the tool; null if it may.</param>
public sealed record RequestedToolCall(string Id, string Name, string Input, string? Refusal = null);

/// <summary>The answer of an agent. Tokens are as counted by the provider, amounts in USD at list prices.</summary>
public sealed record AgentAnswer
{
    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The ecosystem's folder.</summary>
    public required string Project { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The conversation: that of the answer it continues, or else a new one.</summary>
    public required string Session { get; init; }

    /// <summary>The provider's id of the message.</summary>
    public required string? MessageId { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>
    /// The requested tool calls. A call that was cut off by the token limit or a broken connection is not included.
    /// </summary>
    public required ImmutableArray<RequestedToolCall> ToolUses { get; init; }

    /// <summary>Why it ended: <c>end_turn</c>, <c>max_tokens</c> or <c>tool_use</c>.</summary>
    public required string? StopReason { get; init; }

    /// <summary>The usage counted by the provider.</summary>
    public required TokenUsage Usage { get; init; }

    /// <summary>The cost.</summary>
    public required decimal Cost { get; init; }

    /// <summary>The time from sending the request to the end of the answer.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The time from sending the request to the first part of the answer.</summary>
    public required TimeSpan? UntilFirst { get; init; }

    /// <summary>Whether the answer is complete; an incomplete one is billed too, and recorded.</summary>
    public bool IsWhole => StopReason is not null;

    /// <summary>The messages so far, including the answer, which the next request of this conversation continues.</summary>
    internal JsonArray Messages { get; init; } = [];

    /// <summary>Whether it requests tool calls that are all refused: only the refusals must be sent back.</summary>
    public bool IsRefused => !ToolUses.IsEmpty && ToolUses.All(static use => use.Refusal is not null);

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Tokens of input.</summary>
    public long Input => Usage.InputTokens;

    /// <summary>Tokens written to the cache.</summary>
    public long Written => Usage.CacheWrite5mTokens + Usage.CacheWrite1hTokens;

    /// <summary>Tokens read from the cache.</summary>
    public long Read => Usage.CacheReadTokens;

    /// <summary>Tokens of output.</summary>
    public long Output => Usage.OutputTokens;

    /// <summary><see cref="Duration"/> in seconds.</summary>
    public double Seconds => Duration.TotalSeconds;
}

/// <summary>An answer broke off: the received part was billed and is recorded.</summary>
public sealed class AnswerBrokeOffException : Exception
{
    internal AnswerBrokeOffException(AgentAnswer partial, Exception inner)
        : base(inner.Message, inner) => Partial = partial;

    /// <summary>The received part.</summary>
    public AgentAnswer Partial { get; }
}

/// <summary>A request cannot continue an answer of another agent, model or project: each has its own context.</summary>
public sealed class OtherContextException : Exception
{
    internal OtherContextException(string message)
        : base(message)
    {
    }
}
