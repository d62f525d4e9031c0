using System.Collections.Immutable;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>A block of a prompt.</summary>
/// <param name="Name">What it is, such as <c>tool Bash</c>.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="DynamicTokens">Of these, tokens of lines that differ from run to run; then the block as a whole is another one in each.</param>
public readonly record struct PromptPiece(string Name, long Tokens, long DynamicTokens = 0);

/// <summary>What the first prompt of one agent, or of the main thread, is put together of, as Claude Code sends it.</summary>
public sealed record AgentPromptParts
{
    /// <summary>The name of the memory chain among the pieces.</summary>
    internal const string MemoryChain = "CLAUDE.md chain";

    // The parts of InvocationOverhead that are neither tools nor system.
    private static readonly string[] InMessages =
        [
            MemoryChain, "CLAUDE.md wrapper", "git status", "attribution", "preloaded skill wrapper", "environment", "deferred tool names", "built-in skill listing",
            "skill listing",
        ];

    /// <summary>The agent, or the main thread.</summary>
    public required string Agent { get; init; }

    /// <summary>The model.</summary>
    public required ModelInfo Model { get; init; }

    /// <summary>The tool definitions.</summary>
    public required ImmutableArray<PromptPiece> Tools { get; init; }

    /// <summary>The blocks of the system prompt.</summary>
    public required ImmutableArray<PromptPiece> System { get; init; }

    /// <summary>The blocks of the first message, without the task.</summary>
    public required ImmutableArray<PromptPiece> Messages { get; init; }

    /// <summary>All its tokens, without the task.</summary>
    public long Tokens => Tools.Concat(System).Concat(Messages).Sum(static piece => piece.Tokens);

    /// <summary>A subagent as Claude Code invokes it: header, identity and body in the system prompt, everything else in the first message.</summary>
    /// <param name="agent">Its name.</param>
    /// <param name="model">Its model.</param>
    /// <param name="overhead">What is sent besides (<see cref="InvocationOverhead"/>).</param>
    /// <param name="body">Its body.</param>
    /// <param name="skills">The skills it preloads.</param>
    /// <param name="memoryDynamic">Tokens of the memory chain that differ from run to run.</param>
    internal static AgentPromptParts OfSubagent(string agent, ModelInfo model, ImmutableArray<OverheadPart> overhead, PromptPiece body, PromptPiece skills, long memoryDynamic)
    {
        var pieces = overhead.Select(part => new PromptPiece(part.Name, part.Tokens, part.Name == MemoryChain ? Math.Min(memoryDynamic, part.Tokens) : 0)).ToLookup(static piece => PlaceOf(piece.Name));
        var fixedText = pieces[PromptPart.System].Where(static piece => IsInBody(piece.Name)).Sum(static piece => piece.Tokens);
        return new AgentPromptParts
        {
            Agent = agent,
            Model = model,
            Tools = [.. pieces[PromptPart.Tools]],
            // Claude Code's fixed instructions stand in one block with the body.
            System = [.. pieces[PromptPart.System].Where(static piece => !IsInBody(piece.Name)), body with { Tokens = body.Tokens + fixedText }],
            Messages = skills.Tokens == 0 ? [.. pieces[PromptPart.Messages]] : [.. pieces[PromptPart.Messages], skills],
        };
    }

    /// <summary>The main thread: Claude Code's own prompt and tools, then memory and listings in the first message.</summary>
    internal static AgentPromptParts OfMainThread(ModelInfo model, long memory, long listings) => new()
    {
        Agent = Patterns.CoordinationPattern.MainThread,
        Model = model,
        Tools = [new PromptPiece("Claude Code's prompt and tools", InvocationOverhead.MainThreadPrefixTokens(model))],
        System = [],
        Messages =
        [
            new PromptPiece("memory", memory), new PromptPiece("listings", listings),
            new PromptPiece("Claude Code's environment and listings", InvocationOverhead.MainThreadTokens(model) - InvocationOverhead.MainThreadPrefixTokens(model)),
        ],
    };

    private static bool IsInBody(string name) => name is "fixed instructions" or "agent memory";

    private static PromptPart PlaceOf(string name) =>
        InMessages.Contains(name) ? PromptPart.Messages
        : name.StartsWith("tool ", StringComparison.Ordinal) || name == "request framing" ? PromptPart.Tools
        : PromptPart.System;
}
