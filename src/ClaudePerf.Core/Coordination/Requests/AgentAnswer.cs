using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Requests;

/// <summary>A tool that an answer asks to be called.</summary>
/// <param name="Id">The provider's id of the call, which its result must name.</param>
/// <param name="Name">The tool.</param>
/// <param name="Input">What it is given, as JSON.</param>
/// <param name="Refusal">Where the agent may not call it: what the model is told instead of a result. Null where it may.</param>
public sealed record AgentToolUse(string Id, string Name, string Input, string? Refusal = null);

/// <summary>What an agent answered. Tokens are as the provider counted them, amounts USD at list prices.</summary>
public sealed record AgentAnswer
{
    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The ecosystem's folder.</summary>
    public required string Project { get; init; }

    /// <summary>The model that was asked.</summary>
    public required string Model { get; init; }

    /// <summary>The conversation it belongs to: that of the answer it goes on from, else its own.</summary>
    public required string Session { get; init; }

    /// <summary>The provider's id of the message.</summary>
    public required string? MessageId { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>The tools it asks to be called. A call that was cut off, at the longest answer or with the connection, is not among them.</summary>
    public required ImmutableArray<AgentToolUse> ToolUses { get; init; }

    /// <summary>Why it ended: <c>end_turn</c>, <c>max_tokens</c>, <c>tool_use</c>.</summary>
    public required string? StopReason { get; init; }

    /// <summary>What the provider counted.</summary>
    public required TokenUsage Usage { get; init; }

    /// <summary>What it cost.</summary>
    public required decimal Cost { get; init; }

    /// <summary>From sending the request to the end of the answer.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>From sending it to the first part of the answer.</summary>
    public required TimeSpan? UntilFirst { get; init; }

    /// <summary>Whether the answer is whole; one that broke off was paid for all the same, and is recorded.</summary>
    public bool IsWhole => StopReason is not null;

    /// <summary>The messages so far, the answer among them: what the next request of this conversation goes on from.</summary>
    internal JsonArray Messages { get; init; } = [];

    /// <summary>Whether it asks for tools, and may call none of those it asks for: the refusals alone are to be sent back.</summary>
    public bool IsRefused => !ToolUses.IsEmpty && ToolUses.All(static use => use.Refusal is not null);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>An answer broke off: the part that came was paid for and is recorded.</summary>
public sealed class AnswerBrokeOffException : Exception
{
    internal AnswerBrokeOffException(AgentAnswer partial, Exception inner)
        : base(inner.Message, inner) => Partial = partial;

    /// <summary>What had come.</summary>
    public AgentAnswer Partial { get; }
}

/// <summary>A request cannot go on from an answer of another agent, model or project: each has a context of its own.</summary>
public sealed class OtherContextException : Exception
{
    internal OtherContextException(string message)
        : base(message)
    {
    }
}
